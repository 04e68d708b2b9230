"""Every area's routes, in the order of the document."""

from fastapi import APIRouter

from api.accounts import keys, sign_in
from api.accounts import routes as accounts
from api.assignments import routes as assignments
from api.attachments import routes as attachments
from api.availability import routes as availability
from api.calendars import routes as calendars
from api.classes import routes as classes
from api.congresses import routes as congresses
from api.dashboards import routes as dashboards
from api.deadlines import routes as deadlines
from api.document_templates import routes as document_templates
from api.enums import routes as enums
from api.evaluations import routes as evaluations
from api.exports import every
from api.exports import routes as exports
from api.feed import routes as feed
from api.imports import routes as imports
from api.lookbacks import routes as lookbacks
from api.meetings import moves as meeting_moves
from api.meetings import recordings
from api.meetings import routes as meetings
from api.meetings import sheet as meeting_sheet
from api.notifications import routes as notifications
from api.organisations import routes as organisations
from api.oversight import routes as oversight
from api.people import routes as people
from api.programmes import routes as programmes
from api.promises import routes as promises
from api.public import routes as public
from api.quality import routes as quality
from api.reconciliations import routes as reconciliations
from api.reports import routes as reports
from api.rules import routes as rules
from api.search import routes as search
from api.statistics import routes as statistics
from api.statistics import snapshot_routes as snapshots
from api.suggestions import moves as suggestion_moves
from api.suggestions import reads as suggestion_reads
from api.supervision import routes as supervision
from api.venues import routes as venues

# The first that fits is taken, and each that does not costs a look: what is asked most stands first.
AREAS: tuple[APIRouter, ...] = (
    suggestion_reads.router,
    suggestion_reads.tasks,
    suggestion_moves.router,
    assignments.router,
    sign_in.router,
    accounts.router,
    keys.router,
    enums.router,
    congresses.public,
    congresses.router,
    organisations.router,
    people.router,
    rules.router,
    search.router,
    classes.router,
    evaluations.router,
    evaluations.of_session,
    supervision.router,
    lookbacks.router,
    lookbacks.items,
    promises.making,
    promises.router,
    statistics.router,
    dashboards.router,
    dashboards.overview,
    oversight.recording,
    oversight.router,
    oversight.designating,
    meetings.kinds,
    meetings.router,
    meeting_moves.router,
    programmes.router,
    meeting_sheet.router,
    recordings.router,
    document_templates.router,
    notifications.router,
    calendars.of_meeting,
    calendars.router,
    calendars.public,
    venues.router,
    venues.rooms,
    availability.router,
    availability.calendars,
    availability.of_meetings,
    reconciliations.convening,
    reconciliations.router,
    snapshots.router,
    reports.router,
    quality.router,
    public.consent,
    deadlines.router,
    attachments.router,
    imports.router,
    suggestion_reads.events,
    feed.router,
)

# Exports first: `…/deadlines/export.csv` would be a deadline named so.
ROUTERS: tuple[APIRouter, ...] = (exports.router, every.exports_of(AREAS), *AREAS, public.router)
