import { strangerTo } from './moto.ts';
import { KEYS, callerAt, inTurn } from './target.ts';
import { queueSuite } from './suite/queue.ts';
import { secretSuite } from './suite/secret.ts';
import { storeSuite } from './suite/store.ts';

/** Run by scripts/oracles.ts alone, which starts them and says where they are. */

const { MOTO_URL, DYNAMODB_LOCAL_URL } = process.env;

if (MOTO_URL !== undefined) {
  storeSuite('moto', () => ({ name: 'moto', aws: inTurn(callerAt(MOTO_URL)), racing: callerAt(MOTO_URL) }));
  queueSuite('moto', () => ({ name: 'moto', aws: callerAt(MOTO_URL), advance: null }));
  secretSuite('moto', () => ({ name: 'moto', url: MOTO_URL, keys: KEYS, stranger: strangerTo(MOTO_URL) }));
}
if (DYNAMODB_LOCAL_URL !== undefined) {
  storeSuite('DynamoDB Local', () => ({ name: 'DynamoDB Local', aws: callerAt(DYNAMODB_LOCAL_URL) }));
}
