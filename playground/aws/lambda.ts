import { uuid } from '../random.ts';
import { startStandIn } from '../stand-in.ts';
import type { Answer, HttpRequest, StandIn, StandInOptions } from '../stand-in.ts';
import { permits } from './service.ts';
import type { AwsOptions, Deny } from './service.ts';
import { verifySigV4 } from './sigv4.ts';

/** What is deployed under one name, as far as anybody asks. */
export interface Deployment {
  /** ARN. */
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly lastUpdate?: 'Successful' | 'InProgress' | 'Failed';
}

export interface LambdaStandIn extends StandIn {
  readonly denies: Deny[];
  /** By name; changed at any time. */
  readonly functions: Map<string, Deployment>;
}

const PATH = /^\/2015-03-31\/functions\/([A-Za-z0-9-_]{1,64})\/configuration$/;

const refusal = (status: number, type: string, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
  body,
});

/**
 * Lambda's GetFunctionConfiguration in the AWS REST JSON protocol: it tells what is deployed and runs nothing.
 * Source: AWS Lambda API reference, "GetFunctionConfiguration" and "Common errors".
 */
export async function startLambda(options: AwsOptions & StandInOptions): Promise<LambdaStandIn> {
  const functions = new Map<string, Deployment>();
  const denies: Deny[] = [];
  const arnOf = (name: string) => `arn:aws:lambda:${options.region}:${options.accountId}:function:${name}`;

  const configuration = (name: string, { role, environment, lastUpdate = 'Successful' }: Deployment): object => ({
    FunctionName: name,
    FunctionArn: arnOf(name),
    Role: role,
    Runtime: 'nodejs24.x',
    PackageType: 'Zip',
    Architectures: ['arm64'],
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: lastUpdate,
    Environment: { Variables: environment },
  });

  const answer = (request: HttpRequest): Answer => {
    const verdict = verifySigV4(request, {
      service: 'lambda',
      region: options.region,
      credentials: options.credentials,
      clock: options.signatureClock ?? Date.now,
    });
    if (!verdict.ok) {
      const type = {
        missing: 'MissingAuthenticationTokenException',
        incomplete: 'IncompleteSignatureException',
        unknown: 'UnrecognizedClientException',
        signature: 'InvalidSignatureException',
      }[verdict.problem];
      return refusal(403, type, { message: verdict.message });
    }
    const name = PATH.exec(request.path)?.[1];
    if (request.method !== 'GET' || name === undefined) {
      return refusal(404, 'UnknownOperationException', { Message: 'The requested operation is not known.' });
    }
    const { credential } = verdict;
    if (!permits(credential, denies, 'lambda:GetFunctionConfiguration', name)) {
      const Message =
        `User: ${credential.accessKeyId} is not authorized to perform: lambda:GetFunctionConfiguration ` +
        `on resource: ${arnOf(name)}`;
      return refusal(403, 'AccessDeniedException', { Message });
    }
    const found = functions.get(name);
    if (found === undefined) {
      return refusal(404, 'ResourceNotFoundException', { Type: 'User', Message: `Function not found: ${arnOf(name)}` });
    }
    return { status: 200, body: configuration(name, found) };
  };

  const standIn = await startStandIn(
    {
      name: 'lambda',
      read: (request) => ({ operation: PATH.test(request.path) ? 'GetFunctionConfiguration' : 'unknown', request: null }),
      answer,
      headers: () => ({ 'x-amzn-requestid': uuid(options.random) }),
    },
    options,
  );
  return { ...standIn, functions, denies };
}
