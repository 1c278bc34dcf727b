// The eight objects of one service, from its parameters in the inventory.
local parameters = std.native('inventory')(std.extVar('target'), null).parameters;

local object(apiVersion, kind, service, suffix, rest) = {
  apiVersion: apiVersion,
  kind: kind,
  metadata: { name: service + suffix, labels: { 'app.kubernetes.io/name': service } }
            + (if kind == 'Namespace' then {} else { namespace: if kind == 'Application' then 'argocd' else service }),
} + rest;

local name = parameters.name;
local host = name + '.lab.example.com';
local port = 8000;
local selector = { 'app.kubernetes.io/name': name };

{
  namespace: object('v1', 'Namespace', name, '', {}),
  deployment: object('apps/v1', 'Deployment', name, '', {
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: {
          containers: [{
            name: 'app',
            image: 'ghcr.io/example/%s:1.%d.0' % [name, parameters.tag],
            ports: [{ name: 'http', containerPort: port }],
            env: [
              { name: 'BASE_URL', value: 'https://' + host },
              { name: 'TZ', value: 'Europe/Berlin' },
              { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: name + '-database', key: 'password' } } },
            ],
            resources: {
              requests: { cpu: '10m', memory: '%dMi' % parameters.memory },
              limits: { memory: '512Mi' },
            },
            readinessProbe: { httpGet: { path: '/health', port: 'http' } },
            livenessProbe: { httpGet: { path: '/health', port: 'http' } },
            volumeMounts: [
              { name: 'data', mountPath: '/data' },
              { name: 'settings', mountPath: '/etc/app/app.yaml', subPath: 'app.yaml' },
            ],
          }],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: name + '-data' } },
            { name: 'settings', configMap: { name: name + '-settings' } },
          ],
        },
      },
    },
  }),
  service: object('v1', 'Service', name, '', {
    spec: { selector: selector, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  }),
  claim: object('v1', 'PersistentVolumeClaim', name, '-data', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '1Gi' } },
    },
  }),
  config: object('v1', 'ConfigMap', name, '-settings', {
    data: { 'app.yaml': 'listen: 0.0.0.0:%d\ntitle: %s\n' % [port, name] },
  }),
  secret: object('external-secrets.io/v1', 'ExternalSecret', name, '-database', {
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
      data: [{ secretKey: 'password', remoteRef: { key: name, property: 'db_password' } }],
    },
  }),
  ingress: object('networking.k8s.io/v1', 'Ingress', name, '', {
    spec: {
      ingressClassName: 'traefik',
      tls: [{ hosts: [host], secretName: 'tls-secret' }],
      rules: [{
        host: host,
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: name, port: { name: 'http' } } } }] },
      }],
    },
  }),
  application: object('argoproj.io/v1alpha1', 'Application', name, '', {
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.com/owner/lab.git', path: 'rendered/lab/' + name, targetRevision: 'HEAD' },
      destination: { server: 'https://kubernetes.default.svc', namespace: name },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  }),
}
