import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import { getSettingsApiV1SettingsGet, testMailApiV1SettingsMailTestPost } from './gen';

export const settings = queryOptions({
  queryKey: ['settings'],
  queryFn: () => ask(() => getSettingsApiV1SettingsGet()),
});

/** Mails to one's own address. */
export const testMail = () => ask(() => testMailApiV1SettingsMailTestPost());
