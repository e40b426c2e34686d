import { describe, expect, it } from 'vitest';
import { formsFor, formsOf, readDraft } from '../../playground/page/pane/completion.ts';
import { parseCommandLine } from '../../src/slack/commandLine.ts';

const COMMAND = '/share-model';
const shown = (draft: string): readonly string[] => formsFor(draft, COMMAND).map(({ text }) => text);

describe('slash-command completion', () => {
  it('offers all forms for a slash, and fewer with each letter', () => {
    expect(shown('/')).toHaveLength(formsOf(COMMAND).length);
    expect(shown('/share-model')).toContain('/share-model');
    expect(shown('/share-model l')).toEqual(['/share-model list ft:']);
    expect(shown('/Share-Model UN')).toEqual(['/share-model unfreeze']);
  });

  it('offers nothing for a text, a form that is written out, or what goes on after it', () => {
    for (const draft of ['', 'hello /', '/share-model help', '/share-model help me', '/other', '/share-model\n']) {
      expect(shown(draft)).toEqual([]);
    }
  });

  it('knows no form that the bot does not know', () => {
    const kinds = formsOf(COMMAND).map((form) => parseCommandLine(form.shown.slice(COMMAND.length).trim()).kind);
    expect(kinds).not.toContain('unknown');
    expect(new Set(kinds)).toEqual(new Set(['form', 'ask', 'list', 'help', 'freeze', 'unfreeze', 'revoke_all']));
  });
});

describe('what is sent', () => {
  const channel = { command: COMMAND, inThread: false };

  it('is a command where it begins with one, without the command itself', () => {
    expect(readDraft('/share-model', channel)).toEqual({ kind: 'command', text: '' });
    expect(readDraft('  /share-model  list ft:x ', channel)).toEqual({ kind: 'command', text: 'list ft:x' });
  });

  it('is a message otherwise', () => {
    expect(readDraft(' see /share-model ', channel)).toEqual({ kind: 'say', text: 'see /share-model' });
    expect(readDraft(' \n ', channel)).toBeNull();
  });

  it('is refused where Slack knows no such command, or none at all', () => {
    expect(readDraft('/foo bar', channel)).toEqual({
      kind: 'refused',
      why: '/foo is not a command of this workspace.',
    });
    expect(readDraft('/share-models', channel)?.kind).toBe('refused');
    expect(readDraft('/share-model', { command: COMMAND, inThread: true })?.kind).toBe('refused');
  });
});
