//! Rights, licences, logging in.

use super::super::Class::{Access, Login};
use super::super::{Entry, entry};

pub(in super::super) const ACCESS: &[Entry] = &[
    entry(
        "FORTNOX_COST_CENTER_AUTH",
        Access,
        &[],
        "cost centres were sent, but the licence or the user's rights do not cover them",
        "leave cost centres out of the rules, or give the integration's user the right to them",
        "Inställningar, Användare",
    ),
    entry(
        "FORTNOX_NO_PERMISSION",
        Access,
        &[2_000_663, 2_000_664, 2_001_339, 2_001_393, 2_002_455, 2_003_275],
        "the integration may not reach this part of Fortnox",
        "connect again and agree to all that Kontera asks for, as a user who has these rights",
        "Inställningar, Användare",
    ),
    entry(
        "FORTNOX_NO_LICENCE",
        Access,
        &[2_001_101, 2_001_103],
        "the company has no licence for this part of Fortnox, or none for integrations",
        "order the licence in Fortnox",
        "Inställningar, Abonnemang",
    ),
    entry(
        "FORTNOX_UNAUTHORIZED",
        Login,
        &[2_000_310, 2_000_311, 2_004_054],
        "the access token is missing, too old or withdrawn",
        "fetch a new token; if that fails, connect again",
        "",
    ),
    entry(
        "FORTNOX_OLD_AUTHORIZATION_CODE",
        Login,
        &[2_000_719],
        "the authorization code is not valid",
        "connect again: a code lives ten minutes and works once",
        "",
    ),
    entry(
        "FORTNOX_INVALID_GRANT",
        Login,
        &[],
        "the refresh token or the code has been used, or is too old",
        "connect again; see to it that only one program refreshes the token",
        "",
    ),
    entry(
        "FORTNOX_INVALID_CLIENT",
        Login,
        &[],
        "Fortnox does not know the app, or its secret is wrong",
        "compare client id and secret with those in Fortnox's developer portal",
        "",
    ),
    entry(
        "FORTNOX_INVALID_SCOPE",
        Login,
        &[],
        "the app asks for a part of Fortnox that it is not registered for",
        "add the scope in Fortnox's developer portal and connect again",
        "",
    ),
    entry(
        "FORTNOX_NO_SERVICE_ACCOUNT",
        Login,
        &[],
        "the company has not agreed to a service account for the app",
        "connect again as a system administrator, with a service account",
        "",
    ),
    entry(
        "FORTNOX_TOKEN_REQUEST",
        Login,
        &[],
        "the request for a token is not complete, or names no company that Fortnox knows",
        "compare the tenant with the company's database number",
        "",
    ),
];
