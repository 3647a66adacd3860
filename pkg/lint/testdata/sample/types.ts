interface User { id: string; tier?: 'free' | 'pro' }

const NS: string = 'https://myapp.example.com';

exports.handler = async (event: { user: User }, api: any): Promise<void> => {
  api.accessToken.setCustomClaim(`${NS}/tier`, event.user.tier ?? 'free');
  api.accessToken.setCustomClaim('sub', event.user.id as string);
};
