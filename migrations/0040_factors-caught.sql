-- What becomes of second factors is caught like every other change (0036). How often a key was used is none, nor is the last code that
-- was taken; new recovery codes have an entry of their own, so of codes only their use is caught.

call app.audited('passkeys', 'id', member => 'user_id', secret => '{credential_id,public_key}', personal => '{name}',
  derived => '{counter,last_used_at,transports}', lasting => '{id}');
call app.audited('totp_factors', 'user_id', member => 'user_id', secret => '{sealed_secret,pending_secret}',
  derived => '{last_step,pending_until}', lasting => '{confirmed_at}');
call app.audited('recovery_codes', 'user_id', member => 'user_id', secret => '{code_hash}', operations => '{update}');
