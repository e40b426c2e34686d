import * as v from 'valibot';
import { emptyCatalogue } from '../../domain/catalogue/types.ts';
import type { Workspace } from '../../domain/request/types.ts';
import { type Draft, type Facts, understand } from '../asking.ts';
import { read } from '../badPayload.ts';
import { MISSING, drawForm } from '../draw.ts';
import { type FormValues, Submitted, actorOf, readClick } from '../payloads.ts';
import { problemTexts } from '../problems.ts';
import { formDelivery } from '../requestIds.ts';
import { FORM, type Problems } from '../views/formView.ts';
import { parseHours } from '../views/options.ts';
import { askPeople, storeAsks } from './asking.ts';
import type { Acknowledgement, DoorParts, Listener } from './listener.ts';

const Field = v.object({
  value: v.nullish(v.string()),
  selected_option: v.nullish(v.object({ value: v.string() })),
  selected_options: v.nullish(v.array(v.object({ value: v.string() }))),
});

/** What stands in the form: Slack sends all of its fields, filled in or not. */
function readDraft(values: FormValues): Draft {
  const field = (block: string) => {
    const found = v.safeParse(Field, values[block]?.[block]);
    return found.success ? found.output : {};
  };
  return {
    model: field(FORM.model).selected_option?.value ?? null,
    projects: (field(FORM.projects).selected_options ?? []).map(({ value }) => value),
    hours: parseHours(field(FORM.duration).selected_option?.value ?? ''),
    notADuration: null,
    reason: field(FORM.why).value ?? null,
  };
}

/** A change in the form: it is drawn again, unless somebody has changed it meanwhile. */
export const redraw =
  (door: DoorParts): Listener =>
  async ({ body, at }) => {
    const click = readClick(body);
    const { user } = actorOf(click);
    const { view } = click;
    if (!view) return;
    const facts: Facts = { catalogue: await catalogueOr(door), policy: door.policy, now: at };
    const understood = understand(readDraft(view.state?.values ?? {}), facts);
    const problems = understood.problems.filter(({ kind }) => !MISSING.has(kind));
    const drawn = await drawForm({ ...understood, problems }, facts, user, door);
    const { id, hash } = view;
    const called = await door.slack((client) =>
      client.views.update({ view_id: id, ...(hash ? { hash } : {}), view: drawn }),
    );
    // The fields keep what was typed, and submitting looks at everything again: only the lines below are old.
    if (!called.ok) door.log({ event: 'form_not_redrawn', why: called.failure.kind });
  };

/** `Ask` is pressed: what is wrong is said at its field; otherwise it is stored, and only then the form closes. */
export const submit =
  (door: DoorParts): Listener =>
  async ({ body, at }) => {
    const { view, ...payload } = read(Submitted, body);
    const by = actorOf(payload);
    const wrong = (errors: Problems): Acknowledgement => ({ response_action: 'errors', errors });
    try {
      const facts: Facts = { catalogue: await door.reads.catalogue(), policy: door.policy, now: at };
      const understood = understand(readDraft(view.state?.values ?? {}), facts);
      if (understood.problems.length > 0) return wrong(problemTexts(understood.problems, door.policy));
      const { problems, name } = await askPeople(understood, by, door);
      if (problems.length > 0) return wrong(problemTexts(problems, door.policy));
      const workspace: Workspace = { team: by.team, domain: payload.team?.domain ?? '' };
      const delivery = formDelivery(by.team, view.id);
      await storeAsks(understood, { by, name, workspace, delivery, at, answer: null }, door);
    } catch (error) {
      door.log({ event: 'ask_not_stored', why: error instanceof Error ? error.name : typeof error });
      return wrong({ [FORM.why]: 'This could not be stored. Press Ask again in a moment; nothing is asked twice.' });
    }
    return { response_action: 'clear' };
  };

/** What is drawn without the catalogue is only poorer: ids are taken as they are. */
async function catalogueOr({ reads, log }: DoorParts) {
  try {
    return await reads.catalogue();
  } catch {
    log({ event: 'catalogue_unreadable' });
    return emptyCatalogue;
  }
}
