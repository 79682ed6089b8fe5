import { ask } from '../api/client';
import { logoutApiV1LogoutPost } from '../api/gen';
import { tellError } from '../ui/toasts';
import { forgetStoredWork } from '../work/stored-work';

/** Ends the session of this browser, and shows that it has ended. */
export async function logOut(): Promise<void> {
  try {
    await ask(() => logoutApiV1LogoutPost());
    forgetStoredWork();
    location.assign('/logout');
  } catch (error) {
    tellError(error);
  }
}
