"""Where the attachments of this installation lie, as its settings say."""

from api.settings import Settings
from domain.attachments.storage import Storage


def storage_of(settings: Settings) -> Storage:
    """Raises ValueError or OSError when the settings lead nowhere; a bucket is not asked."""
    secret = settings.s3_secret_access_key
    return Storage.open(
        settings.attachments,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key_id=settings.s3_access_key_id,
        secret_access_key=secret.get_secret_value() if secret else None,
        virtual_hosted=settings.s3_virtual_hosted,
    )
