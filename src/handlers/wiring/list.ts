import type { OpenAI } from '../../api/client.ts';
import type { ProjectId, RequestId } from '../../domain/ids.ts';
import type { RequestState } from '../../domain/request/types.ts';
import type { ShareKey, ShareState } from '../../domain/share/types.ts';
import type { SharesMessage } from '../../engine/messages.ts';
import { listShares } from '../../engine/listing.ts';
import type { CatalogueStore } from '../../store/catalogue.ts';

export interface ListParts {
  readonly openai: OpenAI;
  readonly share: (key: ShareKey) => Promise<ShareState | null>;
  readonly request: (id: RequestId) => Promise<RequestState | null>;
  readonly catalogue: CatalogueStore;
}
