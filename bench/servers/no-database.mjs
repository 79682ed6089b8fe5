import { createServer } from 'node:http';
import { answer, toBody } from './statement.mjs';

const now = new Date();
const row = {
  id: '00000000-0000-4000-8000-000000000000',
  username: 'user-0000000',
  profile_image: null,
  store_api_key: null,
  is_active: true,
  is_superuser: false,
  create_at: now,
  updated_at: now,
  last_login_at: null,
  optins: { github_starred: false, dialog_dismissed: false, discord_clicked: false },
};
createServer((_request, response) => answer(response, 200, toBody(row))).listen(
  Number(process.env.PORT),
  '127.0.0.1',
);
