import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { aSuperuser } from '../support/factories.js';
import { DEVICE, discover, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { inTime } from './in-time.js';

/** Less than the interval of 5 seconds, after which a poll is no longer too fast. */
const INTERVAL_MS = 4500;

/** RFC 8628 3.2 and 3.5. */
describe('polls of a device that waits', () => {
  let app: TestApp;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    client = await register(app.as(await aSuperuser(app)), {
      is_public: true,
      redirect_uris: [],
      grant_types: [DEVICE],
    });
    config = await discover(app, client);
  });
  afterAll(() => app.close());

  const begin = () => oidc.initiateDeviceAuthorization(config, { scope: 'openid' });
  const poll = async (device_code: string) => {
    const form = { grant_type: DEVICE, device_code, client_id: client.client_id };
    const { status, body } = await app.anonymous.form('/oauth/token', form);
    expect(status).toBe(400);
    return body.error as string;
  };
  /** Lets the latest poll look as if it came that much earlier. */
  const later = (seconds: number) =>
    app.dataSource.query(
      `UPDATE oauth_records SET next_poll_at = next_poll_at - make_interval(secs => $1)
       WHERE model = 'DeviceCode'`,
      [seconds],
    );

  it('the device gets the interval', async () => {
    expect(await begin()).toMatchObject({ interval: 5 });
  });

  it('in the interval: pending each time, also when one comes late and the next on time', async () => {
    const { device_code: code } = await begin();
    for (const wait of [5, 5, 9, 1, 5, 8, 2, 5, 5]) {
      expect(await poll(code)).toBe('authorization_pending');
      await later(wait);
    }
  });

  it('faster: slow_down, until the interval has passed', async () => {
    const answers = await inTime(INTERVAL_MS, async () => {
      const { device_code: code } = await begin();
      const first = [await poll(code), await poll(code), await poll(code), await poll(code)];
      await later(5);
      return [...first, await poll(code), await poll(code)];
    });
    const [pending, tooFast] = ['authorization_pending', 'slow_down'];
    expect(answers).toEqual([pending, pending, tooFast, tooFast, pending, tooFast]);
  });

  it('many at once: at most two are answered as pending', async () => {
    const answers = await inTime(INTERVAL_MS, async () => {
      const { device_code: code } = await begin();
      return Promise.all(Array.from({ length: 6 }, () => poll(code)));
    });
    expect(answers.filter((error) => error === 'authorization_pending')).toHaveLength(2);
    expect(answers.filter((error) => error === 'slow_down')).toHaveLength(4);
  });

  it('each code is counted by itself, and an unknown one is unknown', async () => {
    const answers = await inTime(INTERVAL_MS, async () => {
      const [one, two] = [await begin(), await begin()];
      const all = [];
      for (const { device_code: code } of [one, one, two, one]) all.push(await poll(code));
      return all;
    });
    expect(answers).toEqual([...Array<string>(3).fill('authorization_pending'), 'slow_down']);
    for (let times = 0; times < 3; times += 1) expect(await poll('made-up')).toBe('invalid_grant');
  });

  it('a clock that was set back stops nobody', async () => {
    const { device_code: code } = await begin();
    await poll(code);
    await later(-3600);
    expect(await poll(code)).toBe('authorization_pending');
  });
});
