import { ApiKey } from './api-key/api-key.entity.js';
import { Session } from './auth/session.entity.js';
import { Password } from './users/password.entity.js';
import { User } from './users/user.entity.js';

/** Every table of the directory. */
export const ENTITIES = [User, Password, ApiKey, Session] as const;
