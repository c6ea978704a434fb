/**
 * The client of the SDK, with everything off that would act behind the adapter's back: its retries (a retried create that had
 * worked is answered 409, as if another had won) and its choice of endpoints (there is one write region, and the account's own
 * address leads to it). One call is one request.
 */
import { CosmosClient } from '@azure/cosmos';
import { limits } from '../../../shared/model/limits.ts';
import { fetchClient } from './http.ts';

export interface CosmosAddress {
  readonly endpoint: string;
  readonly key: string;
  /** 'holdfast' unless tests of a real account choose another. */
  readonly database?: string;
}

export const databaseName = 'holdfast';
export const containerName = 'items';

export const createClient = ({ endpoint, key }: CosmosAddress): CosmosClient =>
  new CosmosClient({
    endpoint,
    key,
    httpClient: fetchClient,
    userAgentSuffix: 'holdfast',
    connectionPolicy: {
      enableEndpointDiscovery: false,
      enableBackgroundEndpointRefreshing: false,
      enablePartitionLevelFailover: false,
      requestTimeout: limits.storeRequestTimeout,
      retryOptions: { maxRetryAttemptCount: 0, maxWaitTimeInSeconds: 0 },
    },
  });
