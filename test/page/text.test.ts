import { describe, expect, it } from 'vitest';
import { isWeb, piecesOf } from '../../playground/page/pane/text.ts';

describe('a message’s text', () => {
  it('reads references to people, channels and groups, with and without labels', () => {
    expect(piecesOf('<@U01DANA> in <#C01GENERAL|general> for <!subteam^S01MLOWNERS|@ml-owners>.')).toEqual([
      { kind: 'user', id: 'U01DANA' },
      { kind: 'text', text: ' in ' },
      { kind: 'channel', id: 'C01GENERAL' },
      { kind: 'text', text: ' for ' },
      { kind: 'group', id: 'S01MLOWNERS' },
      { kind: 'text', text: '.' },
    ]);
  });

  it('takes escapes back once, in text and in links', () => {
    expect(piecesOf('a &lt;b&gt; &amp;lt; <https://example.com/?a=1&amp;b=2|x &amp; y>')).toEqual([
      { kind: 'text', text: 'a <b> &lt; ' },
      { kind: 'link', url: 'https://example.com/?a=1&b=2', text: 'x & y' },
    ]);
  });

  it('follows nothing but the web', () => {
    expect(piecesOf('<javascript:alert(1)|press> <data:text/html,x> <https://example.com>')).toEqual([
      { kind: 'text', text: 'press' },
      { kind: 'text', text: ' ' },
      { kind: 'text', text: 'data:text/html,x' },
      { kind: 'text', text: ' ' },
      { kind: 'link', url: 'https://example.com', text: 'https://example.com' },
    ]);
    expect(isWeb(' javascript:alert(1)//https://example.com')).toBe(false);
  });

  it('shows a broadcast and a date by their words', () => {
    expect(piecesOf('<!here> until <!date^1798120800^{date_short}|Dec 24, 2026>')).toEqual([
      { kind: 'text', text: '@here' },
      { kind: 'text', text: ' until ' },
      { kind: 'text', text: 'Dec 24, 2026' },
    ]);
  });

  it('leaves text alone that is no reference', () => {
    expect(piecesOf('1 < 2, *not bold*, <>')).toEqual([{ kind: 'text', text: '1 < 2, *not bold*, <>' }]);
    expect(piecesOf('')).toEqual([]);
  });
});
