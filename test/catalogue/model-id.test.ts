import { expect, test } from 'vitest';

import { describeModel, meantAsModel, modelIdHint } from '../../src/domain/catalogue/modelId.ts';

test.each([
  ['ft:gpt-4o-mini-2024-07-18:acme::B7R9VjQd', 'model'],
  [' ft:gpt-4o-mini-2024-07-18:acme:support:B7R9VjQd:ckpt-step-88\n', 'model'],
  ['ftjob-abc123', 'job'],
  ['FTJOB-abc123', 'job'],
  ['ftckpt_zc4Q7MP6XxulcVzj4MZdwsAB', 'checkpoint'],
  ['gpt-4o', 'not_a_model'],
  ['my-ftjob-abc123', 'not_a_model'],
  ['my-ftckpt_abc', 'not_a_model'],
  ['ft:gpt-4o', 'not_a_model'],
  ['ft:gpt-4o:acme::x/../y', 'not_a_model'],
  ['', 'not_a_model'],
])('%j is %s', (text, kind) => {
  expect(modelIdHint(text)).toEqual(kind === 'model' ? { kind, id: text.trim() } : { kind });
});

test.each([
  ['ft:gpt-4o-2024-08-06:acme::B7R9VjQd', 'gpt-4o-2024-08-06', 'acme', '', 'B7R9VjQd', null],
  ['ft:gpt-4.1:acme:support-v2:C1d2:ckpt-step-88', 'gpt-4.1', 'acme', 'support-v2', 'C1d2', 88],
])('the parts of %s', (text, base, org, suffix, id, step) => {
  const hint = modelIdHint(text);
  expect(hint.kind === 'model' && describeModel(hint.id)).toEqual({ base, org, suffix, id, step });
});

test.each([
  ['ft:', true],
  [' FT:gpt-4o', true],
  ['\tftjob-x', true],
  ['ftckpt_x', true],
  ['draft:x', false],
  ['support', false],
])('%j was meant as a model: %s', (text, meant) => {
  expect(meantAsModel(text)).toBe(meant);
});
