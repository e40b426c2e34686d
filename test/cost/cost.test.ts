import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cost } from '../../scripts/cost.ts';
import { Template, costOf, totalOf } from '../../scripts/cost/count.ts';
import { UNITS } from '../../src/handlers/wiring/metrics.ts';
import { pack } from '../package/pack.ts';

let folder: string;
let template: Template;
beforeAll(async () => {
  const packed = await pack();
  folder = packed.folder;
  template = v.parse(Template, packed.template);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const plus = (more: Template['Resources']): Template => ({ Resources: { ...template.Resources, ...more } });
const dollars = (name: string, of = template, asked = 0) =>
  costOf(of, asked).find((item) => item.name === name)?.dollars;

const run = (args: readonly string[], root = folder) => {
  const told: string[] = [];
  const code = cost(args, root, (text) => void told.push(text));
  return { code, told: told.join('\n') };
};

test('what stands is counted from the template: each more changes the figure', () => {
  expect(dollars('CloudWatch alarms')).toBeCloseTo(1.3, 6);
  const alarm = { One: { Type: 'AWS::CloudWatch::Alarm', Properties: {} } };
  expect(dollars('CloudWatch alarms', plus(alarm))).toBeCloseTo(1.4, 6);
  expect(dollars('Secrets Manager')).toBeCloseTo(0.8, 1);
  const reads = { Resource: 'arn:aws:secretsmanager:x:1:secret:third-??????' };
  const role = { One: { Type: 'AWS::IAM::Role', Properties: reads } };
  expect(dollars('Secrets Manager', plus(role))).toBeCloseTo(1.2, 1);
  expect(dollars('SQS')).toBeCloseTo(0.65, 2);
  const source = { One: { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} } };
  expect(dollars('SQS', plus(source))).toBeCloseTo(0.97, 2);
  expect(dollars('HTTP API')).toBeUndefined();
  const api = { One: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} } };
  expect(dollars('HTTP API', plus(api), 1_000_000)).toBeCloseTo(4);
});

test('metrics are those that the code writes', () => {
  expect(dollars('CloudWatch metrics')).toBeCloseTo(Object.keys(UNITS).length * 0.3, 6);
});

test('memory of the clock, which runs every minute, is paid for', () => {
  const Properties = { ...template.Resources['ClockLambdaFunction']?.Properties, MemorySize: 1_536 };
  const more = { ClockLambdaFunction: { Type: 'AWS::Lambda::Function', Properties } };
  // 43,200 ticks of 0.3 seconds with one gigabyte more.
  expect((dollars('Lambda', plus(more)) ?? 0) - (dollars('Lambda') ?? 0)).toBeCloseTo(0.1728, 3);
});

test('requests cost little beside what stands', () => {
  const [idle, busy] = [totalOf(costOf(template, 0)), totalOf(costOf(template, 500))];
  expect(busy).toBeGreaterThan(idle);
  expect(busy - idle).toBeLessThan(1);
});

test('the command prints every line and the sum, and the README says the same sum', async () => {
  const { code, told } = run([]);
  expect(code).toBe(0);
  expect(told).toMatch(/^A month with 500 requests, in US dollars \(list prices of us-east-1, 2026-/);
  const names = ['metrics', 'alarms', 'logs', 'Secrets', 'SQS', 'Lambda', 'DynamoDB'];
  expect(names.filter((name) => !told.includes(name))).toEqual([]);
  const sum = /together +(\d+\.\d\d)/.exec(told)?.[1];
  expect(await readFile('README.md', 'utf8')).toContain(`about $${Math.round(Number(sum))} a month`);
  expect(/together +(\d+\.\d\d)/.exec(run(['--requests', '5000']).told)?.[1]).not.toBe(sum);
});

test('what is missing or wrong is said with what to do', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'cost-'));
  expect(run([], empty)).toEqual({ code: 1, told: expect.stringMatching(/Run npm run package first/) });
  await mkdir(join(empty, '.serverless'));
  await writeFile(join(empty, '.serverless/cloudformation-template-update-stack.json'), '[]');
  expect(run([], empty)).toEqual({ code: 1, told: expect.stringMatching(/no template/) });
  await rm(empty, { recursive: true, force: true });
  expect(run(['--requests', 'many'])).toEqual({ code: 2, told: expect.stringMatching(/whole number\. Usage/) });
  expect(run(['--what'])).toEqual({ code: 2, told: expect.stringMatching(/Unknown option.*Usage/) });
});
