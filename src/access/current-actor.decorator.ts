import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from './actor.js';
import type { DirectoryRequest } from './request.js';

/** The caller. `undefined` only on routes that anybody may call. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor | undefined =>
    context.switchToHttp().getRequest<DirectoryRequest>().actor,
);
