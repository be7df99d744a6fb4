"""What customers say, and the accounts it comes through."""

from inbox.models.act import Act
from inbox.models.activity import Activity
from inbox.models.alarm import ExpiryAlarm
from inbox.models.attachment import Attachment, StoredFile
from inbox.models.channel import Brand, Channel, Hook
from inbox.models.consent import Consent
from inbox.models.contact import Contact, Identity, IdentityLink
from inbox.models.conversation import Conversation
from inbox.models.delivery import Delivery, DeliveryAttempt
from inbox.models.envelope import DeadLetter, Envelope, EnvelopeDue
from inbox.models.event import EarlyEvent, SeenEvent
from inbox.models.gap import Gap
from inbox.models.heartbeat import Heartbeat
from inbox.models.joining import Joining, Moved
from inbox.models.listening import Listening
from inbox.models.message import MaskedItem, Message, MessageVersion
from inbox.models.notice import Notice
from inbox.models.post import Post
from inbox.models.subscription import Subscription
from inbox.models.template import MessageTemplate
from inbox.models.user import User

__all__ = [
    "Act",
    "Activity",
    "Attachment",
    "Brand",
    "Channel",
    "Consent",
    "Contact",
    "Conversation",
    "DeadLetter",
    "Delivery",
    "DeliveryAttempt",
    "EarlyEvent",
    "Envelope",
    "EnvelopeDue",
    "ExpiryAlarm",
    "Gap",
    "Heartbeat",
    "Hook",
    "Identity",
    "IdentityLink",
    "Joining",
    "Listening",
    "MaskedItem",
    "Message",
    "MessageTemplate",
    "MessageVersion",
    "Moved",
    "Notice",
    "Post",
    "SeenEvent",
    "StoredFile",
    "Subscription",
    "User",
]
