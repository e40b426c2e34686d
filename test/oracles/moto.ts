import { sign } from 'aws4';
import { KEYS } from './target.ts';
import type { SecretTarget } from './target.ts';

/** What moto alone has. */

const KEY = /<AccessKeyId>([A-Z0-9]+)<\/AccessKeyId>[\s\S]*<SecretAccessKey>([^<]+)<\/SecretAccessKey>/;

const ALL = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/** A call of IAM, whose protocol the bot does not speak. */
const iam = async (url: string, parameters: Readonly<Record<string, string>>): Promise<string> => {
  const body = new URLSearchParams({ ...parameters, Version: '2010-05-08' }).toString();
  const { headers } = sign(
    {
      host: new URL(url).host, method: 'POST', path: '/', service: 'iam', region: 'us-east-1', body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    KEYS,
  );
  const response = await fetch(url, { method: 'POST', headers: { ...headers } as Record<string, string>, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`moto refused ${parameters['Action']}: ${text}`);
  return text;
};

/** How many calls are let through before keys, signatures and policies are looked at. */
const letThrough = async (url: string, calls: string): Promise<void> => {
  await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', body: calls });
};

/** Makes a user without a policy, and has moto check everybody until it is done. */
export const strangerTo =
  (url: string): SecretTarget['stranger'] =>
  async () => {
    const UserName = `stranger-${process.pid}-${Date.now()}`;
    await iam(url, { Action: 'CreateUser', UserName });
    const made = await iam(url, { Action: 'CreateAccessKey', UserName });
    const [, accessKeyId, secretAccessKey] = KEY.exec(made) ?? [];
    if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error(`moto made no key: ${made}`);
    await letThrough(url, '0');
    return {
      keys: { accessKeyId, secretAccessKey },
      allow: async () => {
        // Nobody but the stranger is known there by now.
        await letThrough(url, 'inf');
        await iam(url, { Action: 'PutUserPolicy', UserName, PolicyName: 'all', PolicyDocument: ALL });
        await letThrough(url, '0');
      },
      done: () => letThrough(url, 'inf'),
    };
  };
