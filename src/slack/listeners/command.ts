import { modelIdHint } from '../../domain/catalogue/modelId.ts';
import type { Catalogue } from '../../domain/catalogue/types.ts';
import type { ModelId } from '../../domain/ids.ts';
import type { Actor } from '../../domain/request/commands.ts';
import { MINUTE } from '../../domain/time.ts';
import { answerTo, responseUrl } from '../answerTo.ts';
import { type Draft, type Facts, type Understood, understand } from '../asking.ts';
import { BadPayload, read } from '../badPayload.ts';
import { type CommandLine, parseCommandLine } from '../commandLine.ts';
import { MISSING, drawForm } from '../draw.ts';
import { Commanded, actor } from '../payloads.ts';
import { understandLine } from '../modelByName.ts';
import { modelsNamed } from '../search.ts';
import { asked } from '../views/answers.ts';
import { modelIsCheckpoint, modelIsJob, notAModel } from '../views/fieldErrors.ts';
import { MOST_REASON, longReason, missingReason } from '../views/freeze.ts';
import { help, unknownForm } from '../views/help.ts';
import { type Message, paragraph } from '../views/message.ts';
import { isBlank } from '../views/typed.ts';
import { askPeople, storeAsks } from './asking.ts';
import type { Acknowledgement, Delivery, DoorParts, Listener } from './listener.ts';
import { mineOf } from './options.ts';
import { openRevokeAll } from './revokeAll.ts';

/** One `/share-model`, with who typed it and what can be answered to. */
interface Typed {
  readonly by: Actor;
  readonly domain: string;
  readonly trigger: string;
  readonly responseUrl: string | null;
  readonly delivery: Delivery;
}

const only = ({ text, blocks }: Message): Acknowledgement => ({ response_type: 'ephemeral', text, blocks });
const line = (text: string): Acknowledgement => only(paragraph(text));

/** `/share-model …`: every form of it, each answered privately and at once. */
export const command =
  (door: DoorParts): Listener =>
  async (delivery) => {
    const { text, user_id, team_id, team_domain, trigger_id, response_url } = read(Commanded, delivery.body);
    const typed: Typed = {
      by: actor(user_id, team_id),
      domain: team_domain ?? '',
      trigger: trigger_id ?? '',
      responseUrl: responseUrl(response_url, door.settings.responseUrlHosts),
      delivery,
    };
    const parsed = parseCommandLine(text ?? '');
    switch (parsed.kind) {
      case 'freeze':
      case 'unfreeze':
        return freeze(parsed, typed, door);
      case 'help':
        return only(help());
      case 'unknown':
        return only(unknownForm(parsed.word, parsed.nearest));
      case 'list':
        return list(parsed.what, typed, door);
      case 'revoke_all': {
        const { by, trigger, responseUrl: url } = typed;
        const instead = await openRevokeAll(parsed, { by, trigger, responseUrl: url, at: delivery.at }, door);
        return instead === null ? undefined : only(instead);
      }
      case 'form':
      case 'ask':
        return askOrOpen(parsed, typed, door);
    }
  };

async function askOrOpen(
  parsed: Extract<CommandLine, { kind: 'form' | 'ask' }>,
  typed: Typed,
  door: DoorParts,
): Promise<Acknowledgement> {
  const { by, delivery } = typed;
  const catalogue = await catalogueFor(typed, door);
  if (catalogue === null) {
    return line('My records cannot be read at the moment. Nothing was asked; try again in a minute.');
  }
  const facts: Facts = { catalogue, policy: door.policy, now: delivery.at };
  if (parsed.kind === 'form') {
    const draft = await freshDraft(parsed.model, by, catalogue, door);
    const understood = understand(draft, facts);
    // Nobody has done anything wrong by leaving open what a form is for.
    const problems = understood.problems.filter(({ kind }) => !MISSING.has(kind));
    const unread = catalogue.readAt === 0 ? ([{ field: 'projects', kind: 'never_read' }] as const) : [];
    return openForm({ ...understood, problems: [...problems, ...unread] }, facts, typed, door);
  }
  const understood = understandLine(parsed, facts);
  if (understood.problems.length > 0) return openForm(understood, facts, typed, door);
  const { problems, name } = await askPeople(understood, by, door);
  if (problems.length > 0) return openForm({ ...understood, problems }, facts, typed, door);
  const stored = await storeAsks(
    understood,
    {
      by,
      name,
      workspace: { team: by.team, domain: typed.domain },
      delivery: delivery.id,
      at: delivery.at,
      answer: answerTo(typed.responseUrl, null, by.user, door.settings.responseUrlHosts),
    },
    door,
  );
  return only(asked(stored.map(({ id, ask }) => ({ id, rule: ask.rule }))));
}

/** What the form starts from: a model that was named, and the projects that this person chose last time. */
async function freshDraft(
  model: string | null,
  by: Actor,
  { projects }: Catalogue,
  { reads }: DoorParts,
): Promise<Draft> {
  const [last] = await mineOf(reads, by);
  const still = (id: string): boolean => projects.some((project) => project.id === id && !project.archived);
  return { model, projects: (last?.projects ?? []).filter(still), hours: null, notADuration: null, reason: null };
}

async function openForm(
  understood: Understood,
  facts: Facts,
  { by, trigger }: Typed,
  door: DoorParts,
): Promise<Acknowledgement> {
  if (trigger === '') throw new BadPayload('A command came without trigger_id.');
  const view = await drawForm(understood, facts, by.user, door);
  const called = await door.slack((client) => client.views.open({ trigger_id: trigger, view }));
  if (called.ok) return undefined;
  const { failure } = called;
  door.log({ event: 'form_not_opened', why: 'error' in failure ? failure.error : failure.kind });
  return line('Slack did not open the form. Nothing was asked; type /share-model again.');
}

/** Who may is asked where it is carried out: the door only sees that something was said. */
async function freeze(
  parsed: Extract<CommandLine, { kind: 'freeze' | 'unfreeze' }>,
  { by, delivery, responseUrl: url }: Typed,
  { enqueue, settings }: DoorParts,
): Promise<Acknowledgement> {
  const reason = parsed.kind === 'freeze' ? parsed.reason : null;
  if (reason !== null && isBlank(reason)) return only(missingReason());
  if (reason !== null && reason.length > MOST_REASON) return only(longReason(reason.length));
  const answer = answerTo(url, null, by.user, settings.responseUrlHosts);
  await enqueue.requests({ v: 1, kind: 'freeze', reason, by, delivery: delivery.id, at: delivery.at, answer }, delivery.id);
  return undefined;
}

/** Says who asked for what, and why: for full members only, as asking and deciding are. */
async function list(what: string | null, typed: Typed, { enqueue, reads, people }: DoorParts): Promise<Acknowledgement> {
  if (what === null) return line('Which model? Write /share-model list ft:…');
  const [who, found] = await Promise.all([people.person(typed.by.user, typed.by.team), listed(what, reads)]);
  if (who.kind === 'refused') return line('Not shown: only full members of this workspace can see who may use what.');
  if (who.kind === 'silent') return line('Slack did not say who you are. Type it again in a moment.');
  if (typeof found === 'string') return line(found);
  const { responseUrl: url, by, delivery } = typed;
  if (url === null) return line('Slack gave no address to answer to. Type it again.');
  await enqueue.shares({ v: 1, kind: 'list', model: found.model, user: by.user, responseUrl: url }, delivery.id);
  return line('Asking OpenAI…');
}

/** The model that is meant, by its id or by a name that only one has; else what to write instead. */
async function listed(what: string, reads: DoorParts['reads']): Promise<{ readonly model: ModelId } | string> {
  const hint = modelIdHint(what);
  switch (hint.kind) {
    case 'model':
      return { model: hint.id };
    case 'job':
      return modelIsJob();
    case 'checkpoint':
      return modelIsCheckpoint();
    case 'not_a_model': {
      const catalogue = await reads.catalogue().catch(() => null);
      if (catalogue === null) return 'My records cannot be read at the moment. Write the id: ft:…';
      const [one, ...others] = modelsNamed(what, catalogue);
      if (one === undefined) return notAModel();
      return others.length === 0 ? { model: one.id } : `${others.length + 1} models have that name. Write the id: ft:…`;
    }
  }
}

/**
 * What is known of the organization; null where it cannot be read. Where nothing was ever read it is asked for, for
 * the next time.
 */
async function catalogueFor({ delivery }: Typed, { reads, enqueue, log }: DoorParts): Promise<Catalogue | null> {
  let catalogue: Catalogue;
  try {
    catalogue = await reads.catalogue();
  } catch (error) {
    log({ event: 'catalogue_unreadable', why: error instanceof Error ? error.name : typeof error });
    return null;
  }
  if (catalogue.readAt === 0) {
    try {
      const minute = Math.floor(delivery.at / MINUTE);
      await enqueue.shares({ v: 1, kind: 'catalogue', seen: null }, `catalogue-${minute}`);
    } catch {
      log({ event: 'catalogue_not_asked_for' });
    }
  }
  return catalogue;
}
