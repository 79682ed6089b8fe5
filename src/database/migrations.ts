import { CreateAccounts1764000000000 } from './migrations/1764000000000-create-accounts.js';

/** Every migration, oldest first. A landed one is frozen. */
export const MIGRATIONS = [CreateAccounts1764000000000] as const;
