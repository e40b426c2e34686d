import { isRecord } from '../json.ts';
import type { Drawn, Row, SheetData } from '../page/look/types.ts';
import type { Case, Drawing } from './case.ts';
import { GROUPS } from './cases/all.ts';
import { heardOf, lockScreen, modalHeard } from './heard.ts';
import { NOW } from './records.ts';

/** Names of the ids in the cases. */
const NAMES: Readonly<Record<string, string>> = {
  S01MLOWNERS: 'ml-owners',
  S02OPS: 'ml-ops',
  S03SEC: 'sec-owners',
  S02SECURITY: 'security',
  U03OMAR: 'omar',
};

const json = (value: unknown): Readonly<Record<string, unknown>> => {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  return isRecord(copy) ? copy : {};
};

function drawn(drawing: Drawing): Drawn {
  switch (drawing.kind) {
    case 'message':
    case 'whisper':
      return { kind: drawing.kind, said: drawing.said.map(({ blocks }) => blocks.map(json)) };
    case 'modal': {
      const { title, submit, close, blocks } = drawing.view;
      return {
        kind: 'modal',
        title: title.text,
        submit: submit?.text ?? null,
        close: close?.text ?? 'Cancel',
        blocks: blocks.map(json),
        errors: drawing.errors,
      };
    }
    case 'offers':
      return { kind: 'offers', label: drawing.label, options: drawing.options.map(json) };
    case 'sentences':
      return { kind: 'sentences', at: drawing.at, sentences: drawing.sentences.map(([, sentence]) => sentence) };
  }
}

function heard(drawing: Drawing): string {
  if (drawing.kind === 'modal') return modalHeard(drawing.view);
  return 'said' in drawing ? drawing.said.map(heardOf).join('\n\n') : '';
}

/** Longer addresses are cut by browsers and by Slack. */
const LONGEST_ADDRESS = 30_000;

/** Slack's own tool, which draws what stands behind the `#` of its address. */
function builder(drawing: Drawing): string | null {
  const shown = drawing.kind === 'modal' ? drawing.view : 'said' in drawing ? { blocks: drawing.said[0]?.blocks ?? [] } : null;
  if (shown === null) return null;
  const address = `https://app.slack.com/block-kit-builder#${encodeURIComponent(JSON.stringify(shown))}`;
  return address.length > LONGEST_ADDRESS ? null : address;
}

const row = ({ view, state, drawing }: Case): Row => ({
  view,
  state,
  drawing: drawn(drawing),
  lockScreen: drawing.kind === 'message' && drawing.said[0] !== undefined ? lockScreen(drawing.said[0]) : null,
  heard: heard(drawing),
  builder: builder(drawing),
});

/** All cases, made ready to be drawn. */
export const sheetData = (): SheetData => ({
  now: NOW,
  tz: 'UTC',
  names: NAMES,
  groups: GROUPS.map(({ name, title, cases }) => ({ name, title, rows: cases.map(row) })),
});
