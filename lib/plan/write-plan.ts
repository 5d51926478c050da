import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../config/fleet';
import { calendarFeed } from './calendar-feed';
import { type Plan, planOf } from './plan';
import { planPage } from './plan-page';

/**
 * Writes when the rings of a fleet are patched as `plan.html`, to look at, and `plan.ics`, to subscribe to.
 * @param from the moment from which on openings are shown; the calendar's events are stamped with it
 * @param days of the fleet's calendar
 * @param folder made if it is not there
 * @returns the files written
 */
export function writePlan(fleet: Fleet, from: Date, days: number, folder: string): { html: string; ics: string } {
  return writePlanFiles(planOf(fleet, { from, days }), from, folder);
}

/** The same for a plan that is there already. */
export function writePlanFiles(plan: Plan, writtenAt: Date, folder: string): { html: string; ics: string } {
  mkdirSync(folder, { recursive: true });
  const files = { html: join(folder, 'plan.html'), ics: join(folder, 'plan.ics') };
  writeFileSync(files.html, planPage(plan));
  writeFileSync(files.ics, calendarFeed(plan, writtenAt));
  return files;
}
