"""The public record: what deputy and unit both let everybody read, with personal data taken out when it is written."""
