import { ApiObject, App, Chart } from 'cdk8s';
import { Kubectl } from '../../../lib/pulumi/kubectl';
import { refuseUnknownFields, unknownFieldsIn } from '../../../lib/pulumi/program/unknown-fields';

const refusal = (kind: string, problem: string): string =>
  'Error from server (BadRequest): error when creating "STDIN": ' +
  `${kind} in version "v1" cannot be handled as a ${kind}: ${problem}\n`;

test('unknown fields are read from what the cluster says, and nothing else is', () => {
  const said = [
    refusal(
      'Deployment',
      'strict decoding error: unknown field "spec.template.spec.containers[0].imagePulPolicy", ' +
        'unknown field "spec.replica"',
    ),
    refusal(
      'Deployment',
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ),
    'Error from server (NotFound): error when creating "STDIN": namespaces "models" not found\n',
    'Error from server (AlreadyExists): error when creating "STDIN": services "x" already exists\n',
  ].join('');
  expect(unknownFieldsIn(said)).toEqual(['spec.template.spec.containers[0].imagePulPolicy', 'spec.replica']);
});

describe('a program', () => {
  const tree = (): App => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    for (const name of ['good', 'bad']) {
      new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'models' } });
    }
    return app;
  };
  const kubectl = new Kubectl({ kubectl: 'none' });

  test('with a misspelt field is refused, and the object and the field are named', async () => {
    jest
      .spyOn(kubectl, 'complaints')
      .mockImplementation((_, input) =>
        Promise.resolve(
          input.includes('"bad"') ? refusal('ConfigMap', 'strict decoding error: unknown field "dato"') : '',
        ),
      );
    await expect(refuseUnknownFields(tree(), kubectl)).rejects.toThrow(
      "ConfigMap 'models/bad': there is no field 'dato'",
    );
    await expect(refuseUnknownFields(tree(), kubectl)).rejects.not.toThrow('models/good');
  });

  test('is left to the deploy where the cluster cannot be asked', async () => {
    jest.restoreAllMocks();
    await expect(refuseUnknownFields(tree(), kubectl)).resolves.toBeUndefined();
  });
});
