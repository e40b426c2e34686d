import { describe, expect, test } from 'vitest';

import { del, drop, failing, failure, get, html, json, list, post, rig, row, SAID } from './server.ts';

describe('repeating', () => {
  test.each([[408], [500], [502], [503]])('a GET is repeated after %i, twice at most', async (status) => {
    const { answer, client, received, slept } = await rig();
    answer(failure(status, SAID));
    expect(await failing(get(client()))).toMatchObject({ status });
    expect(received).toHaveLength(3);
    expect(slept).toEqual([150, 300]);
  });

  test('a GET and a DELETE come through after a 502 of HTML and a dropped connection', async () => {
    const { answer, client, received } = await rig();
    answer(html(502), drop, list([row('cp_1')]), html(502), drop, json(200, { id: 'cp_1', deleted: true }));
    expect(await get(client())).toHaveLength(1);
    expect(await del(client())).toEqual({ id: 'cp_1', deleted: true, unsureTries: 2 });
    expect(received).toHaveLength(6);
  });

  test.each([[400], [401], [403], [404], [409], [422]])('a GET or DELETE is not repeated after %i', async (status) => {
    const { answer, client, received } = await rig();
    answer(failure(status, SAID));
    await failing(get(client()));
    await failing(del(client()));
    expect(received).toHaveLength(2);
  });

  test('a 429 without a pace is surfaced at once, also where x-should-retry says true', async () => {
    const { answer, client, received, slept } = await rig();
    answer(failure(429, SAID), failure(429, SAID, { 'x-should-retry': 'true' }));
    expect(await failing(get(client()))).toMatchObject({ kind: 'rate_limited', retryAfterMs: null });
    expect(await failing(get(client()))).toMatchObject({ kind: 'rate_limited', retryAfterMs: null });
    expect([received.length, slept]).toEqual([2, []]);
  });

  test.each([
    [{ 'retry-after-ms': '120' }, 120],
    [{ 'retry-after-ms': '120', 'retry-after': '60' }, 120],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Tue, 01 Sep 2026 12:00:01 GMT' }, 1_000],
    [{ 'retry-after': 'Tue, 01 Sep 2026 11:00:00 GMT' }, 0],
  ])('%j is obeyed', async (headers, pause) => {
    const { answer, client, received, slept } = await rig();
    answer(failure(429, SAID, headers), list([]));
    expect(await get(client())).toEqual([]);
    expect([received.length, slept]).toEqual([2, [pause]]);
  });

  test.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': 'Tue, 01 Sep 2026 12:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after-ms': '-5' }, null],
  ])('%j is above the cap or nonsense: surfaced, not waited for', async (headers, retryAfterMs) => {
    const { answer, client, received, slept } = await rig();
    answer(failure(429, SAID, headers));
    expect(await failing(get(client()))).toMatchObject({ kind: 'rate_limited', retryAfterMs });
    expect([received.length, slept]).toEqual([1, []]);
  });

  test('x-should-retry overrides the status for GET, never for POST', async () => {
    const { answer, client, received } = await rig();
    const word = (should: string) => ({ 'x-should-retry': should });
    answer(failure(500, SAID, word('false')), failure(409, SAID, word('true')), list([]));
    expect(await failing(get(client()))).toMatchObject({ status: 500 });
    expect(await get(client())).toEqual([]);
    expect(received).toHaveLength(3);
    answer(failure(500, SAID, { 'x-should-retry': 'true', 'retry-after-ms': '1' }));
    await failing(post(client()));
    expect(received).toHaveLength(4);
  });

  test('a refused key has its own repeat, whatever x-should-retry says', async () => {
    const { answer, client, received } = await rig();
    answer(failure(401, SAID, { 'x-should-retry': 'true' }));
    expect(await failing(get(client()))).toMatchObject({ kind: 'refused_key' });
    expect(received).toHaveLength(1);
  });

  test('no pause goes beyond the call\'s deadline', async () => {
    const { answer, client, received, slept } = await rig();
    answer(failure(500, SAID, { 'retry-after-ms': '2000' }));
    expect(await failing(get(client({ timeouts: { deadlineMs: 3_000 } })))).toMatchObject({ kind: 'server', status: 500 });
    expect([received.length, slept]).toEqual([2, [2_000]]);
  });
});
