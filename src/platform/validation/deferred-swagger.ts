import type * as swagger from '@nestjs/swagger';

type Swagger = typeof swagger;

type Mark =
  | 'ApiBody'
  | 'ApiConsumes'
  | 'ApiExcludeEndpoint'
  | 'ApiExtension'
  | 'ApiExtraModels'
  | 'ApiOperation'
  | 'ApiProduces'
  | 'ApiProperty'
  | 'ApiResponse'
  | 'ApiSchema'
  | 'ApiTags';

/**
 * The decorators that the library has not applied yet, in the order in which classes were declared.
 */
const untold: ((library: Swagger) => void)[] = [];

/**
 * Decorators of `@nestjs/swagger` for the OpenAPI document. They are only recorded: the library,
 * six hundred files, is loaded on the first request for the document, not at the start.
 */
export const ApiBody = note('ApiBody');
export const ApiConsumes = note('ApiConsumes');
export const ApiExcludeEndpoint = note('ApiExcludeEndpoint');
export const ApiExtension = note('ApiExtension');
export const ApiExtraModels = note('ApiExtraModels');
export const ApiOperation = note('ApiOperation');
export const ApiProduces = note('ApiProduces');
export const ApiProperty = note('ApiProperty');
export const ApiResponse = note('ApiResponse');
export const ApiSchema = note('ApiSchema');
export const ApiTags = note('ApiTags');

/** Loads the library and applies the recorded decorators. */
export async function loadSwagger(): Promise<Swagger> {
  const library = await import('@nestjs/swagger');
  for (const tell of untold.splice(0)) tell(library);
  return library;
}

function note<Name extends Mark>(name: Name): Swagger[Name] {
  const mark =
    (...options: unknown[]) =>
    (...target: unknown[]) => {
      untold.push((library) => {
        const decorate = library[name] as (...given: unknown[]) => (...on: unknown[]) => void;
        decorate(...options)(...target);
      });
    };
  return mark;
}
