/**
 * List prices in US dollars, us-east-1, as AWS's pricing pages and guides that quote them had them on this day. They
 * change, other regions differ, and what an account has free is not taken off.
 */
export const PRICES_OF = '2026-11-24';

export const PRICES = {
  /** Lambda, arm64, first tier: aws.amazon.com/lambda/pricing. */
  invocation: 0.2e-6,
  gigabyteSecond: 13.3334e-6,
  /** HTTP API, first tier: aws.amazon.com/api-gateway/pricing. */
  httpApiCall: 1e-6,
  /** SQS FIFO, each call up to 64 KB, an empty receive too: aws.amazon.com/sqs/pricing. */
  queueCall: 0.5e-6,
  /** DynamoDB on demand since November 2024: aws.amazon.com/dynamodb/pricing/on-demand. */
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  tableGigabyte: 0.25,
  pointInTimeGigabyte: 0.2,
  /** Secrets Manager: aws.amazon.com/secrets-manager/pricing. */
  secret: 0.4,
  secretCall: 0.05 / 10_000,
  /** CloudWatch, standard resolution, first tiers: aws.amazon.com/cloudwatch/pricing. */
  alarm: 0.1,
  metric: 0.3,
  logGigabyte: 0.5,
} as const;
