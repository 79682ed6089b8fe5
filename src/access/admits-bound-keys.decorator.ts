import { SetMetadata } from '@nestjs/common';

const ADMITS_BOUND_KEYS = 'gatehouse:admits-bound-keys';

/**
 * Admits credentials that are bound to a workspace, although the path names none: the service that
 * the route calls compares the workspace.
 */
export const AdmitsBoundKeys = () => SetMetadata(ADMITS_BOUND_KEYS, true);

export function admitsBoundKeys(handler: object): boolean {
  return Reflect.getMetadata(ADMITS_BOUND_KEYS, handler) === true;
}
