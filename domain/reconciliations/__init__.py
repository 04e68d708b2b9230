"""Three-party reconciliation (三方合议): deputy, units and committee over a rating that stays divided after talking."""
