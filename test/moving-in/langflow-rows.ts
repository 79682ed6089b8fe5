import { createHash } from 'node:crypto';
import bcrypt from 'bcrypt';

/** What the tests know of the accounts that they move. */
export const PASSWORD = 'langflow-password';
export const SUPERUSER_KEY = 'sk-of-the-superuser';
export const ALICE_KEY = 'sk-of-alice-0';

type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

const CREATED = '2025-05-29 16:02:20.132436';

export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Twenty accounts of a Langflow, some of which nobody should have. */
export async function langflowUsers(): Promise<Row[]> {
  const hash = await bcrypt.hash(PASSWORD, 4);
  const plain = (number: number, username: string, more: Row = {}): Row => ({
    id: idOf(number),
    username,
    password: hash,
    profile_image: 'Space/046-rocket.svg',
    is_active: 1,
    is_superuser: 0,
    create_at: CREATED,
    updated_at: CREATED,
    last_login_at: null,
    store_api_key: 'gAAAAAB-never-read',
    optins: '{"github_starred": true}',
    ...more,
  });
  const ordinary = Array.from({ length: 5 }, (_, place) => plain(15 + place, `member-${place}`));
  const open = plain(20, 'open', { password: await bcrypt.hash('', 4) });
  return [
    plain(1, 'langflow', { is_superuser: 1, retired_at: CREATED }),
    plain(2, 'root', { is_superuser: 1 }),
    plain(3, 'alice', { last_login_at: CREATED }),
    plain(4, 'Bob'),
    plain(5, 'bob'),
    plain(6, '   '),
    plain(7, 'nul\0name'),
    plain(8, 'x'.repeat(300)),
    plain(9, 'ada@corp.example'),
    plain(10, 'no-password', { password: '' }),
    plain(11, 'inactive', { is_active: 0 }),
    plain(12, 'Ünïcode 名前'),
    plain(13, 'single-sign-on', { password: '' }),
    plain(14, 'admin'),
    ...ordinary,
    open,
  ];
}

/** 45 keys: their hashes as in 1.9 and newer, or as text. */
export function langflowKeys(): (Row & { text: string })[] {
  const key = (number: number, owner: number, text: string, more: Row = {}) => ({
    id: idOf(1000 + number),
    name: `key ${number}`,
    api_key: '',
    api_key_hash: createHash('sha256').update(text).digest('hex'),
    user_id: idOf(owner),
    created_at: CREATED,
    last_used_at: null,
    total_uses: 7,
    is_active: 1,
    expires_at: null,
    ...more,
    text,
  });
  const many = Array.from({ length: 30 }, (_, place) => key(place, 3, `sk-of-alice-${place}`));
  const others = Array.from({ length: 8 }, (_, place) =>
    key(50 + place, 15 + (place % 6), `sk-other-${place}`),
  );
  return [
    ...many,
    ...others,
    key(100, 2, SUPERUSER_KEY),
    key(101, 1, 'sk-of-the-retired'),
    key(102, 7, 'sk-of-a-refused-name'),
    key(103, 999, 'sk-of-nobody'),
    key(104, 3, 'sk-expired', { expires_at: '2025-06-01 00:00:00+00:00' }),
    key(105, 3, 'sk-without-a-hash', { api_key: 'gAAAAABsomething', api_key_hash: null }),
    key(106, 11, 'sk-of-the-inactive'),
  ];
}

export const langflowProfiles: readonly Row[] = [
  { id: idOf(2000), user_id: idOf(13), sso_provider: 'corp', sso_user_id: 'subject-13' },
  // Written by our package in Langflow.
  { id: idOf(2001), user_id: idOf(3), sso_provider: 'gatehouse', sso_user_id: idOf(3) },
];
