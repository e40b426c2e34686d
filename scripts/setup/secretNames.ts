/** Names in Secrets Manager of a stage's two secrets. */
export interface SecretNames {
  readonly slack: string;
  readonly openai: string;
}

/** As serverless.yml has them by itself. */
export const SECRETS: SecretNames = { slack: 'model-share-bot/slack', openai: 'model-share-bot/openai' };

/** A second stage in the same account is another Slack app with another address, so it must not find the first's. */
export const secretsOf = (stage: string): SecretNames =>
  stage === 'prod'
    ? SECRETS
    : { slack: `model-share-bot-${stage}/slack`, openai: `model-share-bot-${stage}/openai` };
