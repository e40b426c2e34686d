import { ownSecrets } from './own.ts';
import { secretSuite } from './suite/secret.ts';

secretSuite('our stand-in', ownSecrets);
