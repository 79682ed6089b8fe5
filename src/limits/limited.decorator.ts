import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LimitGuard } from './limit.guard.js';
import { LIMIT, type DeclaredLimit } from './declared-limit.js';

/**
 * Declares what bounds the attempts at a route. They are counted before the handler runs, once the caller and the input are found
 * to be sound.
 *
 * @param when which requests count; all, if it is not given. May throw a DomainError for input that it cannot make sense of
 */
export const Limited = (
  name: DeclaredLimit['name'],
  { when }: { readonly when?: (request: FastifyRequest) => boolean } = {},
) => applyDecorators(SetMetadata(LIMIT, { name, when }), UseGuards(LimitGuard));
