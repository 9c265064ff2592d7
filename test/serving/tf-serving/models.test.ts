import { TfServing, type TfModel, type TfModelSource } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';
import { containerOf, filesOf, flagsOf, model, namesOf, server, sharedVolume, wrongWith } from './servers';

const canary: Partial<TfModel> = { versionPolicy: { specific: [42, 43] }, versionLabels: { stable: 42, canary: 43 } };

test('several models stand in the file that the server reads', () => {
  expect(
    filesOf({
      models: [
        model('digits', canary),
        model('letters', { versionPolicy: { latest: 2 } }),
        model('words', { versionPolicy: { all: true } }),
        model('plain'),
      ],
    })['models.config'],
  ).toMatchInlineSnapshot(`
"model_config_list {
  config {
    name: "digits"
    base_path: "gs://bucket/digits"
    model_platform: "tensorflow"
    model_version_policy {
      specific {
        versions: 42
        versions: 43
      }
    }
    version_labels {
      key: "canary"
      value: 43
    }
    version_labels {
      key: "stable"
      value: 42
    }
  }
  config {
    name: "letters"
    base_path: "gs://bucket/letters"
    model_platform: "tensorflow"
    model_version_policy {
      latest {
        num_versions: 2
      }
    }
  }
  config {
    name: "words"
    base_path: "gs://bucket/words"
    model_platform: "tensorflow"
    model_version_policy {
      all {}
    }
  }
  config {
    name: "plain"
    base_path: "gs://bucket/plain"
    model_platform: "tensorflow"
  }
}
"
`);
  const flags = flagsOf({ models: [model('a'), model('b')] }, 'model', 'allow', 'file_system');
  expect(flags).toEqual(['--model_config_file=/etc/tf-serving/models.config', '--file_system_poll_wait_seconds=60']);
  expect(containerOf({ models: [model('a'), model('b')] }).volumeMounts).toContainEqual(
    expect.objectContaining({ mountPath: '/etc/tf-serving', readOnly: true }),
  );
});

test('one model has no file', () => {
  expect(namesOf('ConfigMap', {})).toEqual([]);
});

test('labels may be given to versions that are still loading, for at the start all are', () => {
  expect(flagsOf({ models: [model('digits', canary)] }, 'allow')).toEqual([
    '--allow_version_labels_for_unavailable_models',
  ]);
});

test('a changed list is another ConfigMap, to which the pods roll; the same list is the same', () => {
  const before = namesOf('ConfigMap', { models: [model('digits', canary)] });
  const promoted = { ...canary, versionLabels: { stable: 43, canary: 43 } };
  expect(before).toEqual([expect.stringMatching(/^tf-config-[0-9a-f]{8}$/)]);
  expect(namesOf('ConfigMap', { models: [model('digits', promoted)] })).not.toEqual(before);
  expect(
    namesOf('ConfigMap', { models: [model('digits', { ...canary, versionLabels: { canary: 43, stable: 42 } })] }),
  ).toEqual(before);
  const mounted = manifestOf(
    'Deployment',
    server({ models: [model('digits', canary)] }),
  ).spec.template.spec.volumes.map((volume: { configMap?: { name: string } }) => volume.configMap?.name);
  expect(mounted).toEqual(expect.arrayContaining(before));
});

test('the server waits for its ConfigMap', () => {
  const deployment = objectsOf(server({ models: [model('a')] })).find(({ manifest }) => manifest.kind === 'Deployment');
  expect(deployment?.dependsOn.map(({ kind }) => kind)).toEqual(['ConfigMap']);
});

test('models of one volume share its mount, models of another have theirs', () => {
  const { spec } = manifestOf('Deployment', (chart) => {
    const [vision, text] = [sharedVolume(chart, 'vision'), sharedVolume(chart, 'text')];
    const from = (name: string, source: TfModelSource): TfModel => ({ name, source });
    return new TfServing(chart, 'tf', {
      resources: small,
      models: [
        from('a', { volume: vision, path: 'a' }),
        from('b', { volume: vision, path: 'b' }),
        from('c', { volume: text }),
        from('d', { imagePath: '/opt/d' }),
      ],
    });
  });
  expect(
    spec.template.spec.containers[0].volumeMounts.filter(({ mountPath }: { mountPath: string }) =>
      mountPath.startsWith('/models'),
    ),
  ).toEqual([
    { name: 'models-vision', mountPath: '/models/vision', readOnly: true },
    { name: 'models-text', mountPath: '/models/text', readOnly: true },
  ]);
});

test('each model is looked for where its source is', () => {
  const { data } = manifestOf('ConfigMap', (chart) => {
    const volume = sharedVolume(chart, 'vision');
    return new TfServing(chart, 'tf', {
      resources: small,
      models: [
        { name: 'a', source: { volume, path: 'a/b' } },
        { name: 'b', source: { volume } },
        { name: 'c', source: { imagePath: '/opt/c' } },
        { name: 'd', source: { uri: 's3://bucket/d' } },
      ],
    });
  });
  expect(data['models.config'].match(/base_path: .*/g)).toEqual([
    'base_path: "/models/vision/a/b"',
    'base_path: "/models/vision"',
    'base_path: "/opt/c"',
    'base_path: "/staged/d"',
  ]);
});

test('versions are looked for as often as was said', () => {
  expect(flagsOf({ pollSeconds: 0 }, 'file_system')).toEqual(['--file_system_poll_wait_seconds=0']);
  expect(flagsOf({}, 'file_system')).toEqual([]);
});

test("an image of one's own takes the place of TensorFlow Serving's", () => {
  expect(containerOf({ image: 'registry.example.com/resnet:1', model: { imagePath: '/models/resnet' } })).toMatchObject(
    {
      image: 'registry.example.com/resnet:1',
      args: expect.arrayContaining(['--model_base_path=/models/resnet']),
    },
  );
});

test('its names are known to the program', () => {
  let names: readonly string[] = [];
  objectsOf((chart) => {
    const tf = server({ models: [model('a'), model('b')] })(chart);
    names = [tf.modelName, ...tf.modelNames];
  });
  expect(names).toEqual(['a', 'a', 'b']);
});

test('what cannot be served is a problem of the prop that says it', () => {
  const wrong = (props: Partial<TfModel>): string[] => wrongWith({ models: [model('a', props)] });
  expect([
    ...wrongWith({ models: [] }),
    ...wrongWith({ models: [model('a'), model('b'), model('a')] }),
    ...wrongWith({ models: [model('a')], model: { uri: 'gs://bucket/a' }, modelName: 'b' }),
    ...problemsOf((chart) => new TfServing(chart, 'tf', { resources: small })),
    ...wrong({ name: 'a/b' }),
    ...wrong({ name: 'pulumi-out-000001-tuo' }),
    ...wrong({ source: { uri: 'gs://pulumi-out-000001-tuo/a' } }),
    ...wrong({ source: { uri: 'ftp://bucket/a' } }),
    ...wrong({ source: { imagePath: 'models/../a' } }),
    ...wrong({ versionPolicy: { latest: 0 } }),
    ...wrong({ versionPolicy: { specific: [] } }),
    ...wrong({ versionPolicy: { specific: [42, -1, 42] } }),
    ...wrong({ versionPolicy: { specific: [42] }, versionLabels: { stable: 43 } }),
    ...wrong({ versionPolicy: { all: true }, versionLabels: { 'not-so': 1.5 } }),
    ...wrong({ versionLabels: { stable: 42 } }),
    ...wrongWith({ image: 'tf:1', version: '2.19.0' }),
    ...wrongWith({ pollSeconds: -1 }),
    ...wrongWith({ name: 'x'.repeat(60), models: [model('a')] }),
  ]).toMatchInlineSnapshot(`
[
  "'models' must name at least one model, got []",
  "'models[2].name' must be another name than that of models[0], got 'a'",
  "'model' must be left out beside 'models'",
  "'modelName' must be left out beside 'models': each of them has its name, got 'b'",
  "TfServing 'test/tf': 'model' must be given, or several in 'models'",
  "'models[0].name' must consist of letters, digits, hyphens, underscores and dots, got 'a/b'",
  "'models[0].name' must be a plain value, not an Output: the name of the server's ConfigMap carries a hash of it. Serve a single model by 'model' otherwise, got 'pulumi-out-000001-tuo'",
  "'models[0].source' must be a plain value, not an Output: the name of the server's ConfigMap carries a hash of it. Serve a single model by 'model' otherwise",
  "'models[0].source.uri' must be 'gs://bucket/folder' or 's3://bucket/folder'. Put the model on a volume otherwise, got 'ftp://bucket/a'",
  "'models[0].source.imagePath' must be an absolute path, got 'models/../a'",
  "'models[0].versionPolicy.latest' must be a whole number, from 1 to 4294967295, got 0",
  "'models[0].versionPolicy.specific' must name at least one version: the server would wait for one for ever, got []",
  "'models[0].versionPolicy.specific[1]' must be a whole number, at least 0, got -1",
  "'models[0].versionPolicy.specific[2]' must be named once, got 42",
  "'models[0].versionLabels' must label versions that 'versionPolicy' loads: 42, got 43",
  "'models[0].versionLabels' must have labels of letters, digits and underscores, got 'not-so'",
  "'models[0].versionLabels' must be a whole number, at least 0, got 1.5",
  "'models[0].versionLabels' needs 'versionPolicy: { specific: […] }' or '{ all: true }': with 'latest', a labelled version is unloaded when a newer one comes, got {"stable":42}",
  "'version' must be left out beside 'image', which has one, got '2.19.0'",
  "'pollSeconds' must be a whole number, from 0 to 2147483647, got -1",
  "'name' must have at most 47 characters, for the ConfigMap of its configuration is named after it, got 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'",
]
`);
});

test('a volume that one node at a time can mount is a problem with several replicas', () => {
  const problems = problemsOf((chart) => {
    const volume = sharedVolume(chart);
    Object.assign(volume, { accessModes: ['ReadWriteOnce'] });
    return new TfServing(chart, 'tf', { resources: small, replicas: 2, models: [{ name: 'a', source: { volume } }] });
  });
  expect(problems).toEqual([expect.stringContaining("'replicas' must be at most 1")]);
});
