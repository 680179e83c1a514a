from community.models.audit import AuditEvent
from community.models.calendar import CalendarDay
from community.models.certificates import CertificatePhoto, VolunteerCertificate
from community.models.messages import Message, SmsCode
from community.models.partners import Partner, PartnerMember, Service
from community.models.people import Consent, Duty, Resident
from community.models.photos import StoredPhoto
from community.models.places import Building, Community
from community.models.portraits import VolunteerPortrait
from community.models.reminders import Reminder
from community.models.streets import Street, StreetMember
from community.models.submissions import OnceKey
from community.models.tries import TryCount
from community.models.voices import StoredVoice
from community.models.volunteers import Skill, Volunteer

__all__ = [
    "AuditEvent",
    "Building",
    "CalendarDay",
    "CertificatePhoto",
    "Community",
    "Consent",
    "Duty",
    "Message",
    "OnceKey",
    "Partner",
    "PartnerMember",
    "Reminder",
    "Resident",
    "Service",
    "Skill",
    "SmsCode",
    "StoredPhoto",
    "StoredVoice",
    "Street",
    "StreetMember",
    "TryCount",
    "Volunteer",
    "VolunteerCertificate",
    "VolunteerPortrait",
]
