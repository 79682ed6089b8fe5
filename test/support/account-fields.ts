import { expect } from '@jest/globals';

/*
 * The fields of an account on each API. A column that an API shows or takes is added to
 * `ADDED_FIELDS`, and nowhere else in the tests of exact fields. The rest is upstream's and never
 * changes: the specs `upstream-user-fields` repeat it and compare answers and document with it.
 */

const UTC = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const UUID_V4 = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
);

type Values = Readonly<Record<string, unknown>>;

/** Fields of ours: what answers show for a new account, and the names of what changes take. */
export const ADDED_FIELDS: {
  readonly UserRead: Values;
  readonly UserUpdate: readonly string[];
  readonly ZenmlUserRead: Values;
  readonly ZenmlUserUpdate: readonly string[];
  readonly ZenmlUserSelfUpdate: readonly string[];
} = {
  UserRead: {},
  UserUpdate: [],
  ZenmlUserRead: {},
  ZenmlUserUpdate: [],
  ZenmlUserSelfUpdate: ['current_password'],
};

/** What Langflow's API answers for a new account, active and ordinary, in this order. */
export const NEW_LANGFLOW_USER: Values = {
  id: UUID_V4,
  username: expect.any(String),
  profile_image: null,
  store_api_key: null,
  is_active: true,
  is_superuser: false,
  create_at: UTC,
  updated_at: UTC,
  last_login_at: null,
  optins: { github_starred: false, dialog_dismissed: false, discord_clicked: false },
  ...ADDED_FIELDS.UserRead,
};

/** What ZenML's API answers for a new account, active and ordinary, in this order. */
export const NEW_ZENML_USER: Values = {
  password: null,
  password_expired: false,
  name: null,
  avatar_url: null,
  company: null,
  job_title: null,
  metadata: null,
  id: UUID_V4,
  username: expect.any(String),
  email: null,
  oauth_provider: null,
  oauth_id: null,
  is_active: true,
  is_superuser: false,
  is_service_account: false,
  organization_id: null,
  is_onboarded: false,
  ...ADDED_FIELDS.ZenmlUserRead,
};

const ZENML_PROFILE = [
  'username',
  'name',
  'avatar_url',
  'company',
  'job_title',
  'metadata',
  'is_onboarded',
  'password',
];

/** The fields of each schema of the document that shows or changes an account. */
export const ACCOUNT_FIELDS: Readonly<Record<keyof typeof ADDED_FIELDS, readonly string[]>> = {
  UserRead: Object.keys(NEW_LANGFLOW_USER),
  UserUpdate: [
    'username',
    'profile_image',
    'password',
    'is_active',
    'is_superuser',
    'last_login_at',
    'optins',
    ...ADDED_FIELDS.UserUpdate,
  ],
  ZenmlUserRead: Object.keys(NEW_ZENML_USER),
  ZenmlUserUpdate: [
    ...ZENML_PROFILE,
    'email',
    'is_active',
    'is_superuser',
    'password_expired',
    ...ADDED_FIELDS.ZenmlUserUpdate,
  ],
  ZenmlUserSelfUpdate: [...ZENML_PROFILE, ...ADDED_FIELDS.ZenmlUserSelfUpdate],
};
