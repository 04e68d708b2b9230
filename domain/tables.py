"""All tables of the schema, for the migrations and for whoever needs the whole."""

from sqlmodel import SQLModel

import domain.accounts.tables
import domain.assignments.tables
import domain.attachments.tables
import domain.availability.tables
import domain.calendars.tables
import domain.classes.tables
import domain.congresses.tables
import domain.dashboards.tables
import domain.deadlines.tables
import domain.document_templates.tables
import domain.evaluations.tables
import domain.event_tables
import domain.idempotency
import domain.imports.tables
import domain.lookbacks.tables
import domain.meetings.tables
import domain.notifications.tables
import domain.organisations.tables
import domain.oversight.tables
import domain.people.tables
import domain.programmes.tables
import domain.promises.tables
import domain.public.tables
import domain.quality.tables
import domain.reconciliations.tables
import domain.rules.tables
import domain.search.tables
import domain.statistics.tables
import domain.suggestions.tables
import domain.supervision.tables
import domain.venues.tables  # noqa: F401 - importing a table module declares its tables

metadata = SQLModel.metadata
