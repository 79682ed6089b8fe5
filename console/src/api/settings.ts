import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import { getSettingsApiV1SettingsGet, testMailApiV1SettingsMailTestPost } from './gen';

export const settings = queryOptions({
  queryKey: ['settings'],
  queryFn: () => ask(() => getSettingsApiV1SettingsGet()),
});

/** Sends a test mail to the address of the person. */
export const testMail = () => ask(() => testMailApiV1SettingsMailTestPost());
