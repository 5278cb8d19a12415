"""Use cases of people."""

from acquisition.people.service.libraries import (
    SavedLibrary,
    create_library,
    edit_library,
    remove_libraries,
    save_libraries,
)
from acquisition.people.service.passwords import (
    NewPassword,
    change_password,
    check_new_password,
    set_password,
)
from acquisition.people.service.sign_in import (
    Proof,
    check_password,
    end_sign_in,
    forget_old_sign_ins,
    see_again,
    sign_in,
    sign_out,
)
from acquisition.people.service.users import (
    CAMPAIGN_ROLES,
    GrantData,
    create_user,
    edit_user,
    first_administrator,
    set_active,
    set_language,
)

__all__ = [
    "CAMPAIGN_ROLES",
    "GrantData",
    "NewPassword",
    "Proof",
    "SavedLibrary",
    "change_password",
    "check_new_password",
    "check_password",
    "create_library",
    "create_user",
    "edit_library",
    "edit_user",
    "end_sign_in",
    "first_administrator",
    "forget_old_sign_ins",
    "remove_libraries",
    "save_libraries",
    "see_again",
    "set_active",
    "set_language",
    "set_password",
    "sign_in",
    "sign_out",
]
