import { ask } from '../api/client';
import { logoutApiV1LogoutPost } from '../api/gen';
import { tellError } from '../ui/toasts';

/** Ends the session of this browser, and shows that it has ended. */
export async function logOut(): Promise<void> {
  try {
    await ask(() => logoutApiV1LogoutPost());
    location.assign('/logout');
  } catch (error) {
    tellError(error);
  }
}
