import { z } from 'zod';
import { complianceSection } from '../compliance/config';
import { deploysToSection, NameSchema, notifySection, TimeZoneSchema } from '../foundation/config';
import { parametersSection } from '../parameters/config';
import { patchingSection } from '../patching/config';
import { runbooksSection } from '../runbooks/config';
import { sessionsSection } from '../sessions/config';
import { stateSection } from '../state/config';
import { slicesSection } from './slices';

/** The sections of a fleet's file, in the order in which people read them. A new section is added here. */
export const SECTIONS = {
  deploysTo: deploysToSection,
  notify: notifySection,
  slices: slicesSection,
  patching: patchingSection,
  compliance: complianceSection,
  sessions: sessionsSection,
  parameters: parametersSection,
  state: stateSection,
  runbooks: runbooksSection,
};

/** All that may stand in a fleet's file. What is not here is refused. */
export const FleetSchema = z
  .strictObject({
    name: NameSchema,
    deploysTo: SECTIONS.deploysTo.schema,
    timeZone: TimeZoneSchema,
    notify: SECTIONS.notify.schema.prefault({}),
    slices: SECTIONS.slices.schema.prefault({}),
    patching: SECTIONS.patching.schema.optional(),
    compliance: SECTIONS.compliance.schema.optional(),
    sessions: SECTIONS.sessions.schema.optional(),
    parameters: SECTIONS.parameters.schema.optional(),
    state: SECTIONS.state.schema.optional(),
    runbooks: SECTIONS.runbooks.schema.optional(),
  })
  .meta({
    title: 'A fleet of Shipshape',
    description: 'What one fleet of managed nodes should be like. What is absent is not deployed.',
  });

/** The file as written, with defaults. */
export type FleetFile = z.output<typeof FleetSchema>;
