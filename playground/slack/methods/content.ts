import { isRecord } from '../../json.ts';
import { blockLength, blockProblems, complete } from '../blocks/blocks.ts';
import type { Json } from '../blocks/blocks.ts';
import { LIMITS } from '../limits.ts';
import type { Metadata } from '../types.ts';
import type { World } from '../world.ts';
import { optional, structured } from './args.ts';
import type { Args } from './args.ts';
import { refusal, SlackRefusal } from './refusal.ts';

/** `undefined` where the argument was not given: for a change that is not the same as empty. */
export interface Content {
  readonly text: string | undefined;
  readonly blocks: readonly Json[] | undefined;
  readonly metadata: Metadata | null | undefined;
}

/** What a message shall hold, checked. @throws SlackRefusal */
export function readContent(args: Args, world: World): Content {
  const text = optional(args, 'text');
  const blocks = structured(args, 'blocks', 'invalid_blocks_format');
  return {
    text,
    blocks: blocks === undefined ? undefined : checkedBlocks(blocks, world),
    metadata: readMetadata(structured(args, 'metadata', 'invalid_metadata_format')),
  };
}

function checkedBlocks(blocks: unknown, world: World): readonly Json[] {
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  const problems = blockProblems(blocks);
  if (problems.length > 0) throw refusal('invalid_blocks', problems);
  if (blockLength(blocks) > LIMITS.blockTextInMessage) throw new SlackRefusal('msg_blocks_too_long');
  return complete(blocks, world.random);
}

const EVENT_TYPE = /^[A-Za-z][A-Za-z0-9_]*$/;

/** `{}` takes the metadata away (`null`). Own rule, after Slack's guideline: no objects within the payload. */
function readMetadata(value: unknown): Metadata | null | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) throw new SlackRefusal('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  const { event_type: type, event_payload: payload, ...others } = value;
  if (typeof type !== 'string' || !EVENT_TYPE.test(type) || !isRecord(payload)) {
    throw new SlackRefusal('invalid_metadata_format');
  }
  const nested = Object.values(payload).some(
    (inner) => isRecord(inner) || (Array.isArray(inner) && inner.some(isRecord)),
  );
  if (nested || Object.keys(others).length > 0) throw new SlackRefusal('invalid_metadata_schema');
  if (Buffer.byteLength(JSON.stringify(value)) > LIMITS.metadataBytes) throw new SlackRefusal('metadata_too_large');
  return { event_type: type, event_payload: payload };
}
