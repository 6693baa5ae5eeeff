"""What members seal with keys that they alone have (docs/adr/0024).

The database checks each seal itself, so that code under the role of the CMS cannot act in a member's name.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cctvportal.record.protection import append_only

# Ed25519 as RFC 8032, section 5.1.7, has it: SB = R + kA, compared as bytes of R, with points in the extended
# coordinates of section 5.1.4. Nothing here is secret, so it need not take the same time for every key.
ED25519 = """
CREATE FUNCTION ed25519_number(bytes bytea) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE number numeric := 0;
BEGIN
  FOR i IN REVERSE length(bytes) - 1 .. 0 LOOP number := number * 256 + get_byte(bytes, i); END LOOP;
  RETURN number;
END $$;

CREATE FUNCTION ed25519_power(base numeric, exponent numeric, modulus numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE result numeric := 1; square numeric := base % modulus; rest numeric := exponent;
BEGIN
  WHILE rest > 0 LOOP
    IF rest % 2 = 1 THEN result := result * square % modulus; END IF;
    square := square * square % modulus;
    rest := div(rest, 2);
  END LOOP;
  RETURN result;
END $$;

-- The x of a public key that is a point of the curve, from 0 to p - 1; NULL where it is none.
CREATE FUNCTION ed25519_x(key bytea) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  p CONSTANT numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  d CONSTANT numeric := 37095705934669439343138083508754565189542113879843219016388785533085940283555;
  root CONSTANT numeric := 19681161376707505956807079304988542015446066515923890162744021073123829784752;
  y CONSTANT numeric := ed25519_number(set_bit(key, 255, 0));
  u numeric; v numeric; cube numeric; x numeric;
BEGIN
  IF y >= p THEN RETURN NULL; END IF;
  u := (y * y - 1) % p;
  v := (d * y % p * y + 1) % p;
  cube := v * v % p * v % p;
  x := u * cube % p * ed25519_power(u * cube % p * cube % p * v % p, (p - 5) / 8, p) % p;
  IF (v * x % p * x - u) % p <> 0 THEN x := x * root % p; END IF;
  IF (v * x % p * x - u) % p <> 0 THEN RETURN NULL; END IF;
  x := (x + p) % p;
  IF x = 0 AND get_bit(key, 255) = 1 THEN RETURN NULL; END IF;
  RETURN CASE WHEN x % 2 = get_bit(key, 255) THEN x ELSE p - x END;
END $$;

CREATE FUNCTION ed25519_verifies(key bytea, message bytea, seal bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  p CONSTANT numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  q CONSTANT numeric := 7237005577332262213973186563042994240857116359379907606001950938285454250989;
  d CONSTANT numeric := 37095705934669439343138083508754565189542113879843219016388785533085940283555;
  base_x CONSTANT numeric := 15112221349535400772501151409588531511454012693041857206046113283949847762202;
  base_y CONSTANT numeric := 46316835694926478169428394003475163141307993866256225615783033603165251855960;
  key_x numeric; key_y numeric; k numeric; bits int[] := '{}'; n int;
  -- Base, minus the key, and both together: what is added for the bits of S and k (Shamir's trick).
  sum_x numeric[]; sum_y numeric[]; sum_z numeric[]; sum_t numeric[];
  x numeric := 0; y numeric := 1; z numeric := 1; t numeric := 0;
  a numeric; b numeric; c numeric; e numeric; f numeric; g numeric; h numeric; inverse numeric;
BEGIN
  IF length(key) <> 32 OR length(seal) <> 64 OR ed25519_number(substr(seal, 33)) >= q THEN RETURN false; END IF;
  key_x := p - ed25519_x(key);
  IF key_x IS NULL THEN RETURN false; END IF;
  key_y := ed25519_number(set_bit(key, 255, 0));
  a := (base_y - base_x) * (key_y - key_x) % p;
  b := (base_y + base_x) * (key_y + key_x) % p;
  c := base_x * base_y % p * 2 * d % p * (key_x * key_y % p) % p;
  e := b - a; f := 2 - c; g := 2 + c; h := b + a;
  sum_x := ARRAY[base_x, key_x, e * f % p];
  sum_y := ARRAY[base_y, key_y, g * h % p];
  sum_z := ARRAY[1, 1, f * g % p];
  sum_t := ARRAY[base_x * base_y % p, key_x * key_y % p, e * h % p];
  k := ed25519_number(sha512(substr(seal, 1, 32) || key || message)) % q;
  FOR i IN 0 .. 252 LOOP
    bits := bits || (get_bit(seal, 256 + i) + 2 * (k % 2)::int);
    k := div(k, 2);
  END LOOP;
  FOR i IN REVERSE 253 .. 1 LOOP
    a := x * x % p; b := y * y % p; c := 2 * z * z;
    h := a + b; e := (h - (x + y) * (x + y)) % p; g := a - b; f := (c + g) % p;
    x := e * f % p; y := g * h % p; z := f * g % p; t := e * h % p;
    n := bits[i];
    IF n > 0 THEN
      a := (y - x) * (sum_y[n] - sum_x[n]) % p;
      b := (y + x) * (sum_y[n] + sum_x[n]) % p;
      c := t * 2 * d % p * sum_t[n] % p;
      k := z * 2 * sum_z[n] % p;
      e := b - a; f := k - c; g := k + c; h := b + a;
      x := e * f % p; y := g * h % p; z := f * g % p; t := e * h % p;
    END IF;
  END LOOP;
  inverse := ed25519_power((z + p) % p, p - 2, p);
  x := (x * inverse % p + p) % p;
  y := (y * inverse % p + p) % p;
  RETURN y = ed25519_number(set_bit(substr(seal, 1, 32), 255, 0)) AND x % 2 = get_bit(seal, 255);
END $$;
"""
ED25519_BACK = """
DROP FUNCTION ed25519_verifies; DROP FUNCTION ed25519_x; DROP FUNCTION ed25519_power; DROP FUNCTION ed25519_number;
"""

# In step with signing.py. A key belongs to one place; a place that ended takes its key along, whatever the clock of the
# row says. By a delegation somebody votes with the key of any place that she has in the seat's agency.
SEALED = """
CREATE FUNCTION agencies_statement(VARIADIC parts text[]) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT convert_to(array_to_string('cctv-portal 1'::text || parts, E'\\n', ''), 'UTF8')
$$;

CREATE FUNCTION agencies_key_is_admitted(signing_key bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT count(DISTINCT a.seat_id) >= 2 OR coalesce(bool_or(a.by_id IS NULL), false)
  FROM agencies_keyadmission AS a WHERE a.key_id = signing_key
$$;

CREATE FUNCTION agencies_keys_of(person bigint, instant timestamptz) RETURNS SETOF agencies_signingkey
LANGUAGE sql STABLE AS $$
  SELECT k.* FROM agencies_signingkey AS k JOIN agencies_membership AS m ON m.id = k.membership_id
  WHERE m.user_id = person
    AND (m.until_date IS NULL OR m.until_date >= (greatest(instant, now()) AT TIME ZONE 'Europe/London')::date)
    AND agencies_key_is_admitted(k.id)
    AND NOT EXISTS (SELECT FROM agencies_keyrevocation AS r WHERE r.key_id = k.id)
$$;

CREATE FUNCTION agencies_is_sealed(person bigint, place bigint, leave bigint, statement bytea, seal bytea,
  instant timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM agencies_keys_of(person, instant) AS k
    JOIN agencies_membership AS m ON m.id = k.membership_id
    LEFT JOIN agencies_seat AS s ON s.id = place
    WHERE CASE WHEN place IS NULL THEN m.role = 'secretary'
        WHEN leave IS NULL THEN m.seat_id = place
        ELSE m.agency_id = s.agency_id END
      AND ed25519_verifies(k.public_key, statement, seal)
  )
$$;

CREATE FUNCTION agencies_delegation_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE giver agencies_user%ROWTYPE; place bigint; statement bytea;
BEGIN
  SELECT u.* INTO giver FROM agencies_membership AS m JOIN agencies_user AS u ON u.id = m.user_id
  WHERE m.id = NEW.membership_id;
  SELECT m.seat_id INTO place FROM agencies_membership AS m WHERE m.id = NEW.membership_id;
  SELECT agencies_statement('delegation', agency.code, giver.opaque_id::text, delegate.opaque_id::text,
    NEW.from_date::text, NEW.until_date::text) INTO statement
  FROM agencies_seat AS s JOIN agencies_agency AS agency ON agency.id = s.agency_id, agencies_user AS delegate
  WHERE s.id = place AND delegate.id = NEW.delegate_id;
  IF NEW.seal IS NULL OR NOT coalesce(agencies_is_sealed(giver.id, place, NULL, statement, NEW.seal, NEW.made_at), false)
  THEN
    RAISE EXCEPTION 'the delegation is not sealed by person %', giver.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sealed_by_its_giver BEFORE INSERT ON agencies_delegation
  FOR EACH ROW EXECUTE FUNCTION agencies_delegation_is_sealed();

-- Two members of two seats admit a key that is not theirs. Nobody seals for the first keys, which are admitted in one
-- statement; afterwards the owner of the tables alone admits without seals, where a board has lost its keys.
CREATE FUNCTION agencies_key_is_admitted_by_the_board() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owns boolean := current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = TG_RELID);
BEGIN
  IF EXISTS (SELECT FROM added WHERE by_id IS NULL) AND NOT owns
      AND EXISTS (SELECT FROM agencies_keyadmission AS a WHERE a.id NOT IN (SELECT id FROM added)) THEN
    RAISE EXCEPTION 'a signing key is admitted by two seats' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (
    SELECT FROM added
    JOIN agencies_signingkey AS k ON k.id = added.key_id
    JOIN agencies_membership AS m ON m.id = k.membership_id
    JOIN agencies_user AS member ON member.id = m.user_id
    JOIN agencies_agency AS agency ON agency.id = m.agency_id
    JOIN agencies_user AS signer ON signer.id = added.by_id
    LEFT JOIN agencies_seat AS s ON s.id = added.seat_id
    LEFT JOIN agencies_agency AS signing ON signing.id = s.agency_id
    WHERE added.seat_id IS NULL OR added.seal IS NULL OR member.id = signer.id
      OR NOT coalesce(agencies_sits_on(signer.id, s.id, NULL, added.at), false)
      OR NOT agencies_is_sealed(signer.id, s.id, NULL, agencies_statement('admit', encode(k.public_key, 'hex'),
        member.opaque_id::text, agency.code, m.role, signing.code, signer.opaque_id::text), added.seal, added.at)
  ) THEN
    RAISE EXCEPTION 'the admission is not sealed by a member of a seat' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER admitted_by_the_board AFTER INSERT ON agencies_keyadmission
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION agencies_key_is_admitted_by_the_board();
"""
SEALED_BACK = """
DROP FUNCTION agencies_key_is_admitted_by_the_board CASCADE;
DROP FUNCTION agencies_delegation_is_sealed CASCADE;
DROP FUNCTION agencies_is_sealed;
DROP FUNCTION agencies_keys_of;
DROP FUNCTION agencies_key_is_admitted;
DROP FUNCTION agencies_statement;
"""

KEYS = ("agencies_signingkey", "agencies_keyadmission", "agencies_keyrevocation")


def _id() -> tuple[str, models.Field]:
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_names_that_sign")]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                _id(),
                ("public_key", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_keys",
                        to="agencies.membership",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="KeyAdmission",
            fields=[
                _id(),
                ("seal", models.BinaryField(max_length=64, null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="agencies.signingkey",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.seat",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "by"), name="a_person_admits_a_key_once"),
                    models.UniqueConstraint(fields=("key", "seat"), name="a_seat_admits_a_key_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyRevocation",
            fields=[
                _id(),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="agencies.signingkey",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField("delegation", "seal", models.BinaryField(max_length=64, null=True)),
        *(append_only(table) for table in KEYS),
        migrations.RunSQL(ED25519, ED25519_BACK),
        migrations.RunSQL(SEALED, SEALED_BACK),
    ]
