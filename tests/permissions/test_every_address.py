"""Who gets what from every address: one line each, two letters in every cell, for GET and for an empty POST.

    P  a page (or a file)                     L  to the login page
    D  a page with the door or the phone      >  to another page
    E  the form again, with what is wrong     .  as if it did not exist
    B  a bad request   F  forbidden           x  not by this method

王秀兰 asked (mostly through her daughter, the helper); 孙巧 has the trade; 赵铁柱 has taken a place on {open}, all of
{claimed}, and visited {reported}; {referred} is with the partner; {round} is his to walk. Where one person's cell says D, there was something
to hide from the others. An address of the project that is missing here fails the first test.
"""

import pytest
from django.test import Client

from tests.permissions.walking import every_route, looked_at, posted_to, routes_of, rows_of, stored

PEOPLE = {
    "resident": "li",
    "asker": "wang",
    "helper": "daughter",
    "trade": "sun",
    "claimer": "zhao",
    "staff": "chen",
    "next_door": "zhou",
    "partner": "wu",
    "keeper": "he",
    "root": "root",
    "street": "an",
}

SITE_TABLE = """
                                             stranger resident asker helper trade claimer staff next_door partner keeper root
/                                            PP       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/login/                                      PP       >>       >>    >>     >>    >>      >>    >>        >>      >>     >>
/login/send/                                 LP       LP       LP    LP     LP    LP      LP    LP        LP      LP     LP
/login/code/                                 LL       LL       LL    LL     LL    LL      LL    LL        LL      LL     LL
/login/second-step/                          LL       LL       LL    LL     LL    LL      LL    LL        LL      LL     LL
/logout/                                     LL       x>       x>    x>     x>    x>      x>    x>        x>      x>     x>
/register/                                   PP       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/register/code/                              >>       >>       >>    >>     >>    >>      >>    >>        >>      >>     >>
/register/details/                           >>       >>       >>    >>     >>    >>      >>    >>        >>      >>     >>
/password/                                   PP       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/password/code/                              >>       >>       >>    >>     >>    >>      >>    >>        >>      >>     >>
/password/new/                               >>       >>       >>    >>     >>    >>      >>    >>        >>      >>     >>
/about/                                      PP       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/privacy/                                    PP       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/help/                                       PP       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/settings/language/                          xB       xB       xB    xB     xB    xB      xB    xB        xB      xB     xB
/settings/senior/                            xB       xB       xB    xB     xB    xB      xB    xB        xB      xB     xB
/settings/theme/                             xB       xB       xB    xB     xB    xB      xB    xB        xB      xB     xB
/profile/                                    LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/profile/edit/                               LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/profile/password/                           LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/profile/phone/                              LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/profile/phone/code/                         LL       >>       >>    >>     >>    >>      >>    >>        >>      >>     >>
/profile/honours/                            LL       x>       x>    x>     x>    x>      x>    x>        x>      x>     x>
/profile/helpers/new/                        LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/profile/helpers/{consent}/end/              LL       x.       x>    x>     x.    x.      x.    x.        x.      x.     x.
/profile/second-step/                        LL       .x       .x    .x     .x    .x      Px    Px        .x      .x     Px
/profile/second-step/begin/                  LL       x.       x.    x.     x.    x.      x>    x>        x.      x.     x>
/profile/second-step/confirm/                LL       x.       x.    x.     x.    x.      xP    xP        x.      x.     xP
/profile/second-step/code/                   LL       x.       x.    x.     x.    x.      xP    xP        x.      x.     xP
/volunteer/                                  LL       >P       PP    PP     >P    >P      PP    PP        PP      PP     PP
/volunteer/photo/                            LL       PE       ..    ..     PE    PE      ..    ..        ..      ..     ..
/volunteer/photo/away/                       LL       x>       x.    x.     x>    x>      x.    x.        x.      x.     x.
/volunteer/photo/own/                        LL       .x       .x    .x     .x    Px      .x    .x        .x      .x     .x
/volunteer/certificates/                     LL       PE       ..    ..     PE    PE      ..    ..        ..      ..     ..
/volunteer/certificates/{certificate_photo}/photo/ LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/messages/                                   LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/messages/read/                              LL       x>       x>    x>     x>    x>      x>    x>        x>      x>     x>
/repairs/new/                                PP       PE       PE    PE     PE    PE      PE    PE        PE      PE     PP
/repairs/new/?for={asker}                    PP       ..       PE    PE     ..    ..      PE    ..        ..      ..     PE
/repairs/                                    LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/orders/{new}/                               LL       .x       Dx    Dx     .x    .x      Dx    .x        .x      .x     Dx
/orders/{open}/                              LL       .x       Dx    Dx     Px    Dx      Dx    .x        .x      .x     Dx
/orders/{reported}/                          LL       .x       Dx    Dx     >x    Dx      Dx    .x        .x      .x     Dx
/orders/{referred}/                          LL       .x       Dx    Dx     .x    .x      Dx    .x        Dx      .x     Dx
/orders/{new}/publish/                       LL       ..       ..    ..     ..    ..      PE    ..        ..      ..     PE
/orders/{new}/cancel/                        LL       ..       PE    PE     ..    ..      PE    ..        ..      ..     PE
/orders/{new}/decline/                       LL       ..       ..    ..     ..    ..      PE    ..        ..      ..     PE
/orders/{claimed}/                           LL       .x       Dx    .x     >x    Dx      Dx    .x        .x      .x     Dx
/orders/{closed}/                            LL       .x       Dx    Dx     >x    >x      Dx    .x        .x      .x     Dx
/orders/{closed}/answer/                     LL       x.       x>    x>     x.    x.      x.    x.        x.      x.     x.
/orders/{closed}/thank/                      LL       x.       x>    x>     x.    x.      x.    x.        x.      x.     x.
/orders/{claimed}/report/                    LL       ..       ..    ..     ..    PE      PE    ..        ..      ..     PE
/orders/{claimed}/pause/                     LL       ..       ..    ..     ..    PE      PE    ..        ..      ..     PE
/orders/{claimed}/arrive/                    LL       ..       ..    ..     ..    PE      PE    ..        ..      ..     PE
/orders/{claimed}/agree-time/                LL       ..       ..    ..     ..    PE      PE    ..        ..      ..     PE
/orders/{claimed}/offer-times/               LL       ..       PE    ..     ..    ..      PE    ..        ..      ..     PE
/orders/{claimed}/pass-on/                   LL       ..       ..    ..     ..    PE      ..    ..        ..      ..     ..
/orders/{claimed}/nobody-home/               LL       ..       ..    ..     ..    PE      PE    ..        ..      ..     PE
/orders/{claimed}/nobody-came/               LL       ..       PE    ..     ..    ..      PE    ..        ..      ..     PE
/orders/{claimed}/standby/                   LL       x.       x.    x.     x>    x>      x.    x.        x.      x.     x.
/orders/{claimed}/slip/                      LL       .x       .x    .x     .x    Dx      Dx    .x        .x      .x     Dx
/orders/{claimed}/face/{place}/              .x       .x       Px    .x     .x    .x      Px    .x        .x      .x     Px
/jobs/offers/{offer}/                        LL       x.       x.    x.     x>    x.      x.    x.        x.      x.     x.
/orders/{open}/claim/                        LL       x.       x>    x>     x>    x>      x.    x.        x.      x.     x.
/orders/{open}/release/                      LL       ..       ..    ..     ..    PE      PE    ..        ..      ..     PE
/orders/{open}/begin/                        LL       ..       ..    ..     ..    ..      PE    ..        ..      ..     PE
/orders/{open}/refer/                        LL       ..       ..    ..     ..    ..      PE    ..        ..      ..     PE
/orders/{open}/nonsense/                     LL       ..       ..    ..     ..    ..      ..    ..        ..      ..     ..
/orders/{open}/not-this-time/                LL       x.       x.    x.     x>    x.      x.    x.        x.      x.     x.
/orders/{reported}/report/                   LL       ..       ..    ..     ..    >E      >E    ..        ..      ..     >E
/orders/{reported}/close/                    LL       ..       PE    PE     ..    ..      PE    ..        ..      ..     PE
/orders/{reported}/reopen/                   LL       ..       PE    PE     ..    ..      PE    ..        ..      ..     PE
/orders/{reported}/answer/                   LL       x.       x>    x>     x.    x.      x.    x.        x.      x.     x.
/orders/{referred}/return/                   LL       ..       ..    ..     ..    ..      PE    ..        PE      ..     PE
/orders/{referred}/report/                   LL       ..       ..    ..     ..    ..      PE    ..        PE      ..     PE
/orders/photos/{photo}/                      .x       .x       Px    Px     .x    .x      Px    .x        .x      .x     Px
/orders/photos/{photo}/?s=1                  .x       .x       Px    Px     .x    .x      Px    .x        .x      .x     Px
/orders/voice/{voice}/                       .x       .x       Px    Px     .x    .x      Px    .x        .x      .x     Px
/orders/{spoken}/hear/                       LL       ..       ..    ..     ..    ..      PE    ..        ..      ..     PE
/t/{token}/                                  Dx       Dx       Dx    Dx     Dx    Dx      Dx    Dx        Dx      Dx     Dx
/t/{token}/cancel/                           PE       PE       PE    PE     PE    PE      PE    PE        PE      PE     PE
/t/{token}/publish/                          ..       ..       ..    ..     ..    ..      >E    ..        ..      ..     >E
/t/{token}/answer/                           x>       x>       x>    x>     x>    x>      x>    x>        x>      x>     x>
/t/{token}/thank/                            x>       x>       x>    x>     x>    x>      x>    x>        x>      x>     x>
/t/wrong-token/                              .x       .x       .x    .x     .x    .x      .x    .x        .x      .x     .x
/hall/                                       LL       .x       .x    .x     Px    Px      .x    .x        .x      .x     .x
/hall/list/                                  LL       .x       .x    .x     Px    Px      .x    .x        .x      .x     .x
/jobs/                                       LL       Px       Px    Px     Px    Dx      Px    Px        Px      Px     Px
/jobs/thanks/{card}/                         LL       x.       x.    x.     x.    x.      x.    x.        x.      x.     x.
/partner/                                    LL       .x       .x    .x     .x    .x      .x    .x        Px      .x     .x
/partner/{referral}/                         LL       .x       .x    .x     .x    .x      .x    .x        Dx      .x     .x
/partner/{referral}/print/                   LL       .x       .x    .x     .x    .x      .x    .x        Dx      .x     .x
/partner/{referral}/accept/                  LL       ..       ..    ..     ..    ..      ..    ..        PE      ..     ..
/partner/{referral}/schedule/                LL       ..       ..    ..     ..    ..      ..    ..        PE      ..     ..
/partner/{referral}/report/                  LL       ..       ..    ..     ..    ..      ..    ..        PE      ..     ..
/partner/{referral}/return/                  LL       ..       ..    ..     ..    ..      ..    ..        PE      ..     ..
/partner/{referral}/recall/                  LL       ..       ..    ..     ..    ..      ..    ..        ..      ..     ..
/orders/{referred}/questions/{question}/     LL       ..       PE    PE     ..    ..      PE    ..        ..      ..     PE
/orders/{new}/inspect/                       LL       ..       ..    ..     ..    ..      PE    ..        ..      ..     PE
/t/{token}/questions/{question}/             ..       ..       ..    ..     ..    ..      ..    ..        ..      ..     ..
/points/                                     LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/points/?for={asker}                         LL       ..       PP    PP     ..    ..      ..    ..        ..      ..     ..
/points/statement/                           LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/points/statement/?for={asker}               LL       .x       Px    Px     .x    .x      Px    .x        .x      .x     Px
/points/statement/workbook/                  LL       xB       xB    xB     xB    xB      xB    xB        xB      xB     xB
/points/statement/paper/                     LL       xB       xB    xB     xB    xB      xB    xB        xB      xB     xB
/points/shared/                              LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/points/shared/{shared}/agree/               LL       x.       x>    x.     x.    x.      x.    x.        x.      x.     x.
/points/shared/{shared}/end/                 LL       x.       x>    x.     x.    x.      x.    x.        x.      x.     x.
/service/                                    LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/service/?for={asker}                        LL       ..       PP    PP     ..    ..      PP    ..        ..      ..     PP
/service/certificates/check/                 Px       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/service/certificates/{proof}/               LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/service/certificates/{proof}/paper/         LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/points/notices/                             LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/points/notice/{notice}/                     LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/points/notice/{notice}/object/              LL       PP       PP    PP     PP    PP      PP    ..        PP      PP     ..
/points/notice/{notice}/workbook/            LL       x.       x.    x.     x.    x.      xP    x.        x.      x.     xP
/points/standard/                            PP       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/shop/                                       LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/shop/?for={asker}                           LL       ..       PP    PP     ..    ..      ..    ..        ..      ..     ..
/shop/{towel}/                               LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     .x
/shop/{towel}/redeem/                        LL       PP       PP    PP     PP    PP      PP    ..        PP      PP     ..
/shop/photos/{picture}/                      LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/shop/photos/{picture}/small/                LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/shop/redemptions/                           LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/shop/redemptions/{redemption}/              LL       ..       PP    PP     ..    ..      ..    ..        ..      ..     ..
/shop/redemptions/{redemption}/cancel/       LL       ..       P>    P>     ..    ..      ..    ..        ..      ..     ..
/shop/{towel}/basket/                        LL       x>       x>    x>     x>    x>      x>    x.        x>      x>     x.
/shop/basket/                                LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/shop/basket/?for={asker}                    LL       ..       PP    PP     ..    ..      ..    ..        ..      ..     ..
/shop/basket/{towel}/                        LL       x.       x>    x.     x.    x.      x.    x.        x.      x.     x.
/shop/baskets/{basket}/                      LL       ..       PP    PP     ..    ..      ..    ..        ..      ..     ..
/shop/baskets/{basket}/cancel/               LL       ..       P>    P>     ..    ..      ..    ..        ..      ..     ..
/shop/wishes/                                LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/shop/wishes/new/                            LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     PP
/shop/wishes/{wish}/vote/                    LL       x>       x>    x>     x>    x>      x>    x.        x>      x>     x.
/shop/wishes/{wish}/vote/back/               LL       x>       x>    x>     x>    x>      x>    x.        x>      x>     x.
/counter/                                    LL       ..       ..    ..     ..    ..      PP    PP        ..      PP     PP
/street/                                     LL       .x       .x    .x     .x    .x      .x    .x        .x      .x     Px
/street/orders/                              LL       .x       .x    .x     .x    .x      .x    .x        .x      .x     Px
/street/orders/{open}/                       LL       .x       .x    .x     .x    .x      .x    .x        .x      .x     Px
/street/workbook/                            LL       x.       x.    x.     x.    x.      x.    x.        x.      x.     xP
/street/points/                              LL       .x       .x    .x     .x    .x      .x    .x        .x      .x     Px
/street/points/{at_street}/                  LL       ..       ..    ..     ..    ..      ..    ..        ..      ..     ..
/rounds/                                     LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/rounds/new/                                 LL       ..       ..    ..     ..    ..      PE    PE        ..      ..     PE
/rounds/{round}/                             LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/rounds/{round}/lines/{round_line}/          LL       ..       ..    ..     ..    PE      PE    ..        ..      ..     PE
/rounds/{round}/finish/                      LL       x.       x.    x.     x.    x>      x>    x.        x.      x.     x>
/rounds/{round}/sheet/                       LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/rounds/{round}/workbook/                    LL       x.       x.    x.     x.    xP      xP    x.        x.      x.     xP
/rounds/photos/{round_photo}/                LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/rounds/photos/{round_photo}/?s=1            LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/rounds/findings/{finding}/                  LL       .x       .x    .x     .x    Px      Px    .x        .x      .x     Px
/rounds/findings/{finding}/order/            LL       x.       x.    x.     x.    x>      x>    x.        x.      x.     x>
/rounds/findings/{finding}/attach/           LL       x.       x.    x.     x.    x>      x>    x.        x.      x.     x>
/rounds/findings/{finding}/look/             LL       x.       x.    x.     x.    xE      xE    x.        x.      x.     xE
/wards/                                      LL       .x       .x    .x     .x    .x      .x    .x        .x      .x     .x
/progress/                                   Px       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/responsibility/                             Px       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/activities/                                 LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/activities/{activity}/                      LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/activities/{activity}/sign-up/              LL       x>       x>    x>     x>    x>      x>    x.        x>      x>     x>
/activities/{activity}/withdraw/             LL       x>       x>    x>     x>    x>      x>    x.        x>      x>     x>
/activities/{activity}/check-in/             LL       PP       PP    PP     PP    PP      PP    ..        PP      PP     ..
/activities/{activity}/screen/               LL       .x       .x    .x     .x    .x      Px    .x        .x      .x     Px
/activities/{activity}/people/               LL       .x       .x    .x     .x    .x      Px    .x        .x      .x     Px
/activities/{activity}/export/               LL       x.       x.    x.     x.    x.      xP    x.        x.      x.     xP
/activities/{activity}/import/               LL       ..       ..    ..     ..    ..      PP    ..        ..      ..     PP
/activities/{activity}/photos/               LL       ..       ..    ..     ..    ..      PP    ..        ..      ..     PP
/activities/{activity}/check-in/guest/       x>       x>       x>    x>     x>    x>      x>    x>        x>      x>     x>
/activities/{activity}/screen/code/          LL       .x       .x    .x     .x    .x      Px    .x        .x      .x     Px
/activities/{activity}/people/new/           LL       ..       ..    ..     ..    ..      PP    ..        ..      ..     PP
/activities/{activity}/people/walk-in/       LL       x.       x.    x.     x.    x.      x.    x.        x.      x.     x.
/activities/{activity}/people/{signed}/      LL       x.       x.    x.     x.    x.      x>    x.        x.      x.     x>
/activities/{activity}/people/{signed}/off/  LL       x.       x.    x.     x.    x.      x>    x.        x.      x.     x>
/activities/{activity}/import/came/{list}/   LL       ..       ..    ..     ..    ..      PP    ..        ..      ..     ..
/topics/                                     LL       Px       Px    Px     Px    Px      Px    Px        Px      Px     Px
/topics/new/                                 LL       PP       PP    PP     PP    PP      PP    PP        PP      PP     ..
/topics/?for={asker}                         LL       .x       Px    Px     .x    .x      .x    .x        .x      .x     .x
/topics/{topic}/                             LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/topics/{asked}/                             LL       .x       Px    .x     .x    .x      Px    .x        .x      .x     Px
/topics/{topic}/comment/                     LL       xE       xE    xE     xE    xE      xE    x.        xE      xE     xE
/topics/{topic}/vote/                        LL       xE       xE    xE     xE    xE      xE    x.        xE      xE     xE
/topics/{topic}/voters/                      LL       .x       .x    .x     .x    .x      Px    .x        .x      .x     Px
/topics/{topic}/voters/{elector}/paper/      LL       ..       ..    ..     ..    ..      PP    ..        ..      ..     PP
/topics/{asked}/withdraw/                    LL       x.       x>    x.     x.    x.      x>    x.        x.      x.     x>
/topics/{doing}/progress/                    LL       ..       ..    ..     ..    ..      PP    ..        PP      ..     PP
/topics/comments/{said}/hide/                LL       ..       ..    ..     ..    ..      PP    ..        ..      ..     PP
/topics/photos/{seen}/                       LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/topics/photos/{seen}/small/                 LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/activities/photos/{snapshot}/               LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/activities/photos/{snapshot}/small/         LL       Px       Px    Px     Px    Px      Px    .x        Px      Px     Px
/activities/photos/{snapshot}/remove/        LL       x.       x.    x.     x.    x.      x>    x.        x.      x.     x>
/counter/redemptions/{redemption}/           LL       ..       ..    ..     ..    ..      P>    ..        ..      P>     P>
/counter/redemptions/{redemption}/cancel/    LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
/counter/people/                             LL       ..       ..    ..     ..    ..      PP    PP        ..      PP     PP
/counter/people/?q=王秀兰                       LL       ..       ..    ..     ..    ..      PP    PP        ..      PP     PP
/counter/people/{asker}/                     LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
/counter/goods/                              LL       ..       ..    ..     ..    ..      PP    PP        ..      PP     PP
/counter/goods/{towel}/receive/              LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
/counter/goods/{towel}/count/                LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
/counter/goods/{towel}/write-off/            LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
/counter/baskets/{basket}/                   LL       ..       ..    ..     ..    ..      P>    ..        ..      P>     P>
/counter/redemptions/{redemption}/return/    LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
/counter/labels/                             LL       .x       .x    .x     .x    .x      Px    Px        .x      Px     Px
/counter/purchases/                          LL       .x       .x    .x     .x    .x      Px    Px        .x      .x     Px
/counter/purchases/?community=qianshang      LL       .x       .x    .x     .x    .x      Px    .x        .x      .x     Px
/counter/purchases/budget/                   LL       ..       ..    ..     ..    ..      PP    PP        ..      ..     PP
/counter/purchases/wishes/{wish}/            LL       ..       ..    ..     ..    ..      PP    ..        ..      ..     PP
/counter/purchases/workbook/                 LL       x.       x.    x.     x.    x.      xP    xP        x.      x.     xP
/counter/figures/                            LL       .x       .x    .x     .x    .x      Px    Px        .x      .x     Px
/counter/figures/?community=qianshang        LL       .x       .x    .x     .x    .x      Px    .x        .x      .x     Px
/counter/figures/list/?what=spent            LL       .x       .x    .x     .x    .x      Px    Px        .x      .x     Px
/counter/figures/workbook/                   LL       x.       x.    x.     x.    x.      xP    xP        x.      x.     xP
/counter/stock-takes/                        LL       ..       ..    ..     ..    ..      PP    PP        ..      PP     PP
/counter/stock-takes/{take}/                 LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
/counter/stock-takes/{take}/close/           LL       x.       x.    x.     x.    x.      x>    x.        x.      x>     x>
/counter/stock-takes/{take}/discard/         LL       x.       x.    x.     x.    x.      x>    x.        x.      x>     x>
/counter/stock-takes/{take}/goods/{towel}/   LL       ..       ..    ..     ..    ..      PP    ..        ..      PP     PP
"""

# Everybody else is tested to find nothing here, like the keeper.
OFFICE_TABLE = """
                                                                stranger keeper staff next_door root
/admin/                                                         LL       ..     PP    PP        PP
/admin/login/                                                   LL       ..     >>    >>        >>
/admin/logout/                                                  LL       ..     x>    x>        x>
/admin/password_change/                                         LL       >>     >>    >>        >>
/admin/switch/                                                  LL       ..     x>    x>        x>
/admin/other/                                                   LL       ..     PP    PP        PP
/admin/search/                                                  LL       ..     PP    PP        PP
/admin/search/?q=卧室门框                                           LL       ..     PP    PP        PP
/office/import/                                                 LL       .x     Px    Px        Px
/office/shares/                                                 LL       .x     Px    Px        Px
/office/callbacks/                                              LL       .x     Dx    Px        Dx
/office/figures/                                                LL       .x     Dx    Px        Dx
/office/figures/orders/                                         LL       .x     Px    Px        Px
/office/figures/workbook/                                       LL       x.     xP    xP        xP
/office/callbacks/{reported}/                                   LL       x.     x>    x.        x>
/office/callbacks/{reported}/give-up/                           LL       x.     x>    x.        x>
/office/desk/                                                   LL       ..     PE    PE        PP
/office/desk/?for={asker}                                       LL       ..     PE    ..        PE
/office/desk/people/                                            LL       .x     Px    Px        Px
/office/desk/people/?q=王秀兰                                      LL       .x     Px    Px        Px
/office/desk/{new}/done/                                        LL       .x     Px    .x        Px
/office/orders/{new}/slip/                                      LL       .x     Px    .x        Px
/office/orders/{open}/poster/call/                              LL       .x     Px    .x        Px
/office/orders/{open}/poster/taken/                             LL       .x     Px    .x        Px
/office/import/residents/                                       LL       ..     PP    PP        PP
/office/import/goods/                                           LL       ..     PP    PP        PP
/office/import/record/                                          LL       ..     PP    PP        PP
/office/import/nonsense/                                        LL       ..     ..    ..        ..
/office/import/residents/{workbook}/                            LL       ..     P>    ..        ..
/office/import/goods/{workbook}/                                LL       ..     ..    ..        ..
/office/import/residents/{workbook}/refused/                    LL       .x     Px    .x        .x
/office/export/record/                                          LL       ..     PP    PP        PP
/admin/autocomplete/                                            LL       ..     Fx    Fx        Fx
/admin/jsi18n/                                                  LL       ..     Px    Px        Px
/admin/repairs/                                                 LL       ..     PP    PP        PP
/admin/no-such-page/                                            LL       ..     ..    ..        ..
/admin/repairs/repairorder/{open}/act/release/                  LL       ..     DD    ..        DD
/admin/repairs/repairorder/{open}/act/claim/                    LL       ..     ..    ..        ..
/admin/repairs/repairorder/{open}/edit/                         LL       ..     DP    ..        DP
/admin/community/resident/{asker}/step/adjust-points/           LL       ..     PP    ..        PP
/admin/community/resident/{asker}/step/helper/                  LL       ..     PP    ..        PP
/admin/community/resident/{asker}/step/end-helper/              LL       ..     PP    ..        PP
/admin/community/volunteer/{applied}/step/approve/              LL       ..     PP    ..        PP
/admin/community/message/{failed}/step/send-again/              LL       ..     PP    ..        PP
/admin/points/product/{towel}/step/receive/                     LL       ..     PP    ..        PP
/admin/points/redemption/{redemption}/step/hand-over/           LL       ..     PP    ..        PP
/admin/points/entry/{entry}/step/reverse/                       LL       ..     .P    ..        .P
/admin/points/standard/{standard}/step/copy/                    LL       ..     PP    ..        PP
/admin/community/resident/                                      LL       ..     PP    PP        PP
/admin/community/resident/add/                                  LL       ..     PP    PP        PP
/admin/community/resident/{asker}/                              LL       ..     >>    >>        >>
/admin/community/resident/{asker}/change/                       LL       ..     PP    ..        PP
/admin/community/resident/{asker}/history/                      LL       ..     PP    ..        PP
/admin/community/resident/{asker}/delete/                       LL       ..     FF    ..        FF
/admin/community/partner/                                       LL       ..     PP    PP        PP
/admin/community/partner/add/                                   LL       ..     PP    PP        PP
/admin/community/partner/{partner}/                             LL       ..     >>    >>        >>
/admin/community/partner/{partner}/change/                      LL       ..     PP    ..        PP
/admin/community/partner/{partner}/history/                     LL       ..     PP    ..        PP
/admin/community/partner/{partner}/delete/                      LL       ..     FF    ..        FF
/admin/community/partner/{partner}/step/no-such-step/           LL       ..     ..    ..        ..
/admin/community/building/                                      LL       ..     PP    PP        PP
/admin/community/building/add/                                  LL       ..     PP    PP        PP
/admin/community/building/{building}/                           LL       ..     >>    >>        >>
/admin/community/building/{building}/change/                    LL       ..     PP    ..        PP
/admin/community/building/{building}/history/                   LL       ..     PP    ..        PP
/admin/community/building/{building}/delete/                    LL       ..     PP    ..        PP
/admin/community/building/{building}/step/no-such-step/         LL       ..     ..    ..        ..
/admin/community/community/                                     LL       ..     PP    PP        PP
/admin/community/community/add/                                 LL       ..     FF    FF        PP
/admin/community/community/{community}/                         LL       ..     >>    >>        >>
/admin/community/community/{community}/change/                  LL       ..     PP    ..        PP
/admin/community/community/{community}/history/                 LL       ..     PP    ..        PP
/admin/community/community/{community}/delete/                  LL       ..     FF    ..        FF
/admin/community/community/{community}/step/no-such-step/       LL       ..     ..    ..        ..
/admin/community/skill/                                         LL       ..     PP    PP        PP
/admin/community/skill/add/                                     LL       ..     FF    FF        PP
/admin/community/skill/{skill}/                                 LL       ..     >>    >>        >>
/admin/community/skill/{skill}/change/                          LL       ..     PF    PF        PP
/admin/community/skill/{skill}/history/                         LL       ..     PP    PP        PP
/admin/community/skill/{skill}/delete/                          LL       ..     FF    FF        FF
/admin/community/skill/{skill}/step/no-such-step/               LL       ..     ..    ..        ..
/admin/community/message/                                       LL       ..     PP    PP        PP
/admin/community/message/add/                                   LL       ..     FF    FF        FF
/admin/community/message/{failed}/                              LL       ..     >>    >>        >>
/admin/community/message/{failed}/change/                       LL       ..     PF    ..        PF
/admin/community/message/{failed}/history/                      LL       ..     PP    ..        PP
/admin/community/message/{failed}/delete/                       LL       ..     FF    ..        FF
/admin/community/auditevent/                                    LL       ..     PP    PP        PP
/admin/community/auditevent/add/                                LL       ..     FF    FF        FF
/admin/community/auditevent/{trail}/                            LL       ..     >>    >>        >>
/admin/community/auditevent/{trail}/change/                     LL       ..     PF    ..        PF
/admin/community/auditevent/{trail}/history/                    LL       ..     PF    ..        PF
/admin/community/auditevent/{trail}/delete/                     LL       ..     FF    ..        FF
/admin/community/auditevent/{trail}/step/no-such-step/          LL       ..     ..    ..        ..
/admin/community/volunteer/                                     LL       ..     PP    PP        PP
/admin/community/volunteercertificate/                          LL       ..     PP    PP        PP
/admin/community/volunteer/add/                                 LL       ..     PP    PP        PP
/admin/community/volunteer/{volunteer}/                         LL       ..     >>    >>        >>
/admin/community/volunteer/{volunteer}/change/                  LL       ..     P>    ..        P>
/admin/community/volunteer/{volunteer}/history/                 LL       ..     PP    ..        PP
/admin/community/volunteer/{volunteer}/delete/                  LL       ..     FF    ..        FF
/admin/community/volunteercertificate/add/                      LL       ..     FF    FF        FF
/admin/community/volunteercertificate/{certificate}/            LL       ..     >>    >>        >>
/admin/community/volunteercertificate/{certificate}/change/     LL       ..     PF    ..        PF
/admin/community/volunteercertificate/{certificate}/history/    LL       ..     PP    ..        PP
/admin/community/volunteercertificate/{certificate}/delete/     LL       ..     FF    ..        FF
/admin/community/volunteercertificate/{certificate}/step/check/ LL       ..     PP    ..        PP
/admin/points/category/                                         LL       ..     PP    PP        PP
/admin/points/category/add/                                     LL       ..     PP    PP        PP
/admin/points/category/{category}/                              LL       ..     >>    >>        >>
/admin/points/category/{category}/change/                       LL       ..     PP    ..        PP
/admin/points/category/{category}/history/                      LL       ..     PP    ..        PP
/admin/points/category/{category}/delete/                       LL       ..     FF    ..        FF
/admin/points/category/{category}/step/no-such-step/            LL       ..     ..    ..        ..
/admin/points/product/                                          LL       ..     PP    PP        PP
/admin/points/product/add/                                      LL       ..     PP    PP        PP
/admin/points/product/{towel}/                                  LL       ..     >>    >>        >>
/admin/points/product/{towel}/change/                           LL       ..     PP    ..        PP
/admin/points/product/{towel}/history/                          LL       ..     PP    ..        PP
/admin/points/product/{towel}/delete/                           LL       ..     FF    ..        FF
/admin/points/stockmovement/                                    LL       ..     PP    PP        PP
/admin/points/stockmovement/add/                                LL       ..     FF    FF        FF
/admin/points/stockmovement/{movement}/                         LL       ..     >>    >>        >>
/admin/points/stockmovement/{movement}/change/                  LL       ..     PF    ..        PF
/admin/points/stockmovement/{movement}/history/                 LL       ..     PP    ..        PP
/admin/points/stockmovement/{movement}/delete/                  LL       ..     FF    ..        FF
/admin/points/stockmovement/{movement}/step/no-such-step/       LL       ..     ..    ..        ..
/admin/points/openinghours/                                     LL       ..     PP    PP        PP
/admin/points/openinghours/add/                                 LL       ..     PP    PP        PP
/admin/points/openinghours/{hours}/                             LL       ..     >>    >>        >>
/admin/points/openinghours/{hours}/change/                      LL       ..     PP    ..        PP
/admin/points/openinghours/{hours}/history/                     LL       ..     PP    ..        PP
/admin/points/openinghours/{hours}/delete/                      LL       ..     PP    ..        PP
/admin/points/openinghours/{hours}/step/no-such-step/           LL       ..     ..    ..        ..
/admin/points/closedday/                                        LL       ..     PP    PP        PP
/admin/points/closedday/add/                                    LL       ..     PP    PP        PP
/admin/points/closedday/{holiday}/                              LL       ..     >>    >>        >>
/admin/points/closedday/{holiday}/change/                       LL       ..     PP    ..        PP
/admin/points/closedday/{holiday}/history/                      LL       ..     PP    ..        PP
/admin/points/closedday/{holiday}/delete/                       LL       ..     PP    ..        PP
/admin/points/closedday/{holiday}/step/no-such-step/            LL       ..     ..    ..        ..
/admin/points/stocktake/                                        LL       ..     PP    PP        PP
/admin/points/stocktake/add/                                    LL       ..     FF    FF        FF
/admin/points/stocktake/{take}/                                 LL       ..     >>    >>        >>
/admin/points/stocktake/{take}/change/                          LL       ..     PF    ..        PF
/admin/points/stocktake/{take}/history/                         LL       ..     PP    ..        PP
/admin/points/stocktake/{take}/delete/                          LL       ..     FF    ..        FF
/admin/points/stocktake/{take}/step/no-such-step/               LL       ..     ..    ..        ..
/admin/points/wish/                                             LL       ..     PP    PP        PP
/admin/points/wish/add/                                         LL       ..     FF    FF        FF
/admin/points/wish/{wish}/                                      LL       ..     >>    >>        >>
/admin/points/wish/{wish}/change/                               LL       ..     PF    ..        PF
/admin/points/wish/{wish}/history/                              LL       ..     PP    ..        PP
/admin/points/wish/{wish}/delete/                               LL       ..     FF    ..        FF
/admin/points/wish/{wish}/step/answer/                          LL       ..     PP    ..        PP
/admin/points/redemption/                                       LL       ..     PP    PP        PP
/admin/points/redemption/add/                                   LL       ..     FF    FF        FF
/admin/points/redemption/{redemption}/                          LL       ..     >>    >>        >>
/admin/points/redemption/{redemption}/change/                   LL       ..     PF    ..        PF
/admin/points/redemption/{redemption}/history/                  LL       ..     PP    ..        PP
/admin/points/redemption/{redemption}/delete/                   LL       ..     FF    ..        FF
/admin/points/entry/                                            LL       ..     PP    PP        PP
/admin/points/entry/add/                                        LL       ..     FF    FF        FF
/admin/points/entry/{entry}/                                    LL       ..     >>    >>        >>
/admin/points/entry/{entry}/change/                             LL       ..     PF    ..        PF
/admin/points/entry/{entry}/history/                            LL       ..     PP    ..        PP
/admin/points/entry/{entry}/delete/                             LL       ..     FF    ..        FF
/admin/points/settlement/                                       LL       ..     PP    PP        PP
/admin/points/settlement/add/                                   LL       ..     PP    PP        PP
/admin/points/settlement/{settlement}/                          LL       ..     >>    >>        >>
/admin/points/settlement/{settlement}/change/                   LL       ..     PF    ..        PF
/admin/points/settlement/{settlement}/history/                  LL       ..     PP    ..        PP
/admin/points/settlement/{settlement}/delete/                   LL       ..     FF    ..        FF
/admin/points/settlementline/                                   LL       ..     PP    PP        PP
/admin/points/settlementline/add/                               LL       ..     FF    FF        FF
/admin/points/settlementline/{line}/                            LL       ..     >>    >>        >>
/admin/points/settlementline/{line}/change/                     LL       ..     PF    ..        PF
/admin/points/settlementline/{line}/history/                    LL       ..     PP    ..        PP
/admin/points/settlementline/{line}/delete/                     LL       ..     FF    ..        FF
/admin/points/objection/                                        LL       ..     PP    PP        PP
/admin/points/objection/add/                                    LL       ..     FF    FF        FF
/admin/points/objection/{objection}/                            LL       ..     >>    >>        >>
/admin/points/objection/{objection}/change/                     LL       ..     PF    ..        PF
/admin/points/objection/{objection}/history/                    LL       ..     PP    ..        PP
/admin/points/objection/{objection}/delete/                     LL       ..     FF    ..        FF
/admin/points/settlement/{settlement}/step/post/                LL       ..     .P    ..        .P
/admin/points/settlement/{settlement}/step/withdraw/            LL       ..     PP    ..        PP
/admin/points/objection/{objection}/step/answer/                LL       ..     PP    ..        PP
/admin/points/settlementline/{line}/step/no-such-step/          LL       ..     ..    ..        ..
/admin/points/passbookrules/                                    LL       ..     PP    PP        PP
/admin/points/passbookrules/add/                                LL       ..     PP    PP        PP
/admin/points/passbookrules/{rules}/                            LL       ..     >>    >>        >>
/admin/points/passbookrules/{rules}/change/                     LL       ..     PP    ..        PP
/admin/points/passbookrules/{rules}/history/                    LL       ..     PP    ..        PP
/admin/points/passbookrules/{rules}/delete/                     LL       ..     FF    ..        FF
/admin/points/passbookrules/{rules}/step/no-such-step/          LL       ..     ..    ..        ..
/admin/points/heldaward/                                        LL       ..     PP    PP        PP
/admin/points/heldaward/add/                                    LL       ..     FF    FF        FF
/admin/points/heldaward/{held}/                                 LL       ..     >>    >>        >>
/admin/points/heldaward/{held}/change/                          LL       ..     PF    ..        PF
/admin/points/heldaward/{held}/history/                         LL       ..     PP    ..        PP
/admin/points/heldaward/{held}/delete/                          LL       ..     FF    ..        FF
/admin/points/heldaward/{held}/step/approve/                    LL       ..     PP    ..        PP
/admin/points/servicehours/                                     LL       ..     PP    PP        PP
/admin/points/servicehours/add/                                 LL       ..     FF    FF        FF
/admin/points/servicehours/{served}/                            LL       ..     >>    >>        >>
/admin/points/servicehours/{served}/change/                     LL       ..     PF    ..        PF
/admin/points/servicehours/{served}/history/                    LL       ..     PP    ..        PP
/admin/points/servicehours/{served}/delete/                     LL       ..     FF    ..        FF
/admin/points/servicehours/{served}/step/correct/               LL       ..     PP    ..        PP
/admin/points/servicecertificate/                               LL       ..     PP    PP        PP
/admin/points/servicecertificate/add/                           LL       ..     FF    FF        FF
/admin/points/servicecertificate/{proof}/                       LL       ..     >>    >>        >>
/admin/points/servicecertificate/{proof}/change/                LL       ..     PF    ..        PF
/admin/points/servicecertificate/{proof}/history/               LL       ..     PP    ..        PP
/admin/points/servicecertificate/{proof}/delete/                LL       ..     FF    ..        FF
/admin/points/servicecertificate/{proof}/step/revoke/           LL       ..     PP    ..        PP
/admin/points/pool/                                             LL       ..     PP    PP        PP
/admin/points/pool/add/                                         LL       ..     FF    FF        FF
/admin/points/pool/{shared}/                                    LL       ..     >>    >>        >>
/admin/points/pool/{shared}/change/                             LL       ..     PF    ..        PF
/admin/points/pool/{shared}/history/                            LL       ..     PP    ..        PP
/admin/points/pool/{shared}/delete/                             LL       ..     FF    ..        FF
/admin/points/pool/{shared}/step/no-such-step/                  LL       ..     ..    ..        ..
/admin/points/expirynotice/                                     LL       ..     PP    PP        PP
/admin/points/expirynotice/add/                                 LL       ..     FF    FF        FF
/admin/points/expirynotice/{fading}/                            LL       ..     >>    >>        >>
/admin/points/expirynotice/{fading}/change/                     LL       ..     PF    ..        PF
/admin/points/expirynotice/{fading}/history/                    LL       ..     PP    ..        PP
/admin/points/expirynotice/{fading}/delete/                     LL       ..     FF    ..        FF
/admin/points/expirynotice/{fading}/step/no-such-step/          LL       ..     ..    ..        ..
/admin/points/standard/                                         LL       ..     PP    PP        PP
/admin/points/activity/                                         LL       ..     PP    PP        PP
/admin/points/standard/add/                                     LL       ..     PP    PP        PP
/admin/points/standard/{standard}/                              LL       ..     >>    >>        >>
/admin/points/standard/{standard}/change/                       LL       ..     PF    ..        PF
/admin/points/standard/{standard}/history/                      LL       ..     PP    ..        PP
/admin/points/standard/{standard}/delete/                       LL       ..     FF    ..        FF
/admin/points/activity/add/                                     LL       ..     PP    PP        PP
/admin/points/activity/{activity}/                              LL       ..     >>    >>        >>
/admin/points/activity/{activity}/change/                       LL       ..     PP    ..        PP
/admin/points/activity/{activity}/history/                      LL       ..     PP    ..        PP
/admin/points/activity/{activity}/delete/                       LL       ..     FF    ..        FF
/admin/points/activity/{activity}/step/cancel/                  LL       ..     PP    ..        PP
/office/figures/propose/                                        LL       x.     x.    x.        x.
/admin/points/topic/                                            LL       ..     PP    PP        PP
/admin/points/topic/add/                                        LL       ..     PP    PP        PP
/admin/points/topic/{topic}/                                    LL       ..     >>    >>        >>
/admin/points/topic/{topic}/change/                             LL       ..     PF    ..        PF
/admin/points/topic/{topic}/history/                            LL       ..     PP    ..        PP
/admin/points/topic/{topic}/delete/                             LL       ..     FF    ..        FF
/admin/points/topic/{asked}/step/decline/                       LL       ..     PP    ..        PP
/admin/repairs/repairorder/                                     LL       ..     PP    PP        PP
/admin/repairs/callback/                                        LL       ..     PP    PP        PP
/admin/repairs/visit/                                           LL       ..     PP    PP        PP
/admin/repairs/visit/add/                                       LL       ..     FF    FF        FF
/admin/repairs/visit/{visit}/                                   LL       ..     >>    >>        >>
/admin/repairs/visit/{visit}/change/                            LL       ..     PF    ..        PF
/admin/repairs/visit/{visit}/history/                           LL       ..     PP    ..        PP
/admin/repairs/visit/{visit}/delete/                            LL       ..     FF    ..        FF
/admin/repairs/visit/{visit}/step/no-such-step/                 LL       ..     ..    ..        ..
/admin/repairs/responsibilityrule/                              LL       ..     PP    PP        PP
/admin/repairs/safetyrule/                                      LL       ..     PP    PP        PP
/admin/repairs/thanks/                                          LL       ..     PP    PP        PP
/admin/repairs/repairorder/add/                                 LL       ..     FF    FF        FF
/admin/repairs/repairorder/{open}/                              LL       ..     >>    >>        >>
/admin/repairs/repairorder/{open}/change/                       LL       ..     Dx    ..        Dx
/admin/repairs/repairorder/{open}/history/                      LL       ..     PP    ..        PP
/admin/repairs/repairorder/{open}/delete/                       LL       ..     FF    ..        FF
/admin/repairs/repairorder/{open}/step/no-such-step/            LL       ..     ..    ..        ..
/admin/repairs/safetyrule/try/                                  LL       ..     PP    PP        PP
/admin/repairs/safetyrule/add/                                  LL       ..     PP    PP        PP
/admin/repairs/safetyrule/{danger}/                             LL       ..     >>    >>        >>
/admin/repairs/callback/add/                                    LL       ..     FF    FF        FF
/admin/repairs/callback/{callback}/                             LL       ..     >>    >>        >>
/admin/repairs/callback/{callback}/change/                      LL       ..     PF    ..        PF
/admin/repairs/callback/{callback}/history/                     LL       ..     PP    ..        PP
/admin/repairs/callback/{callback}/delete/                      LL       ..     FF    ..        FF
/admin/repairs/callback/{callback}/step/no-such-step/           LL       ..     ..    ..        ..
/admin/repairs/responsibilityrule/add/                          LL       ..     PP    PP        PP
/admin/repairs/responsibilityrule/{duty}/                       LL       ..     >>    >>        >>
/admin/repairs/responsibilityrule/{duty}/change/                LL       ..     PP    ..        PP
/admin/repairs/responsibilityrule/{duty}/history/               LL       ..     PP    ..        PP
/admin/repairs/responsibilityrule/{duty}/delete/                LL       ..     FF    ..        FF
/admin/repairs/responsibilityrule/{duty}/step/no-such-step/     LL       ..     ..    ..        ..
/admin/repairs/safetyrule/{danger}/change/                      LL       ..     PP    ..        PP
/admin/repairs/safetyrule/{danger}/history/                     LL       ..     PP    ..        PP
/admin/repairs/safetyrule/{danger}/delete/                      LL       ..     FF    ..        FF
/admin/repairs/safetyrule/{danger}/step/no-such-step/           LL       ..     ..    ..        ..
/admin/repairs/repairorder/{open}/invite/                       LL       ..     x>    ..        x>
/admin/repairs/deadlinerule/                                    LL       ..     PP    PP        PP
/admin/repairs/deadlinerule/add/                                LL       ..     PP    PP        PP
/admin/repairs/deadlinerule/{deadline}/                         LL       ..     >>    >>        >>
/admin/repairs/deadlinerule/{deadline}/change/                  LL       ..     PP    ..        PP
/admin/repairs/deadlinerule/{deadline}/history/                 LL       ..     PP    ..        PP
/admin/repairs/deadlinerule/{deadline}/delete/                  LL       ..     FF    ..        FF
/admin/repairs/deadlinerule/{deadline}/step/no-such-step/       LL       ..     ..    ..        ..
/admin/community/calendarday/                                   LL       ..     PP    PP        PP
/admin/community/calendarday/add/                               LL       ..     PP    PP        PP
/admin/community/calendarday/{day}/                             LL       ..     >>    >>        >>
/admin/community/calendarday/{day}/change/                      LL       ..     PP    ..        PP
/admin/community/calendarday/{day}/history/                     LL       ..     PP    ..        PP
/admin/community/calendarday/{day}/delete/                      LL       ..     PP    ..        PP
/admin/community/calendarday/{day}/step/no-such-step/           LL       ..     ..    ..        ..
/admin/repairs/thanks/add/                                      LL       ..     FF    FF        FF
/admin/repairs/thanks/{thanks}/                                 LL       ..     >>    >>        >>
/admin/repairs/thanks/{thanks}/change/                          LL       ..     PF    ..        PF
/admin/repairs/thanks/{thanks}/history/                         LL       ..     PP    ..        PP
/admin/repairs/thanks/{thanks}/delete/                          LL       ..     FF    ..        FF
/admin/repairs/checklist/                                       LL       ..     PP    PP        PP
/admin/repairs/checklist/add/                                   LL       ..     PP    PP        PP
/admin/repairs/checklist/{checklist}/                           LL       ..     >>    >>        >>
/admin/repairs/checklist/{checklist}/change/                    LL       ..     PP    ..        PP
/admin/repairs/checklist/{checklist}/history/                   LL       ..     PP    ..        PP
/admin/repairs/checklist/{checklist}/delete/                    LL       ..     FF    ..        FF
/admin/repairs/checklist/{checklist}/step/no-such-step/         LL       ..     ..    ..        ..
/admin/repairs/round/                                           LL       ..     PP    PP        PP
/admin/repairs/round/add/                                       LL       ..     FF    FF        FF
/admin/repairs/round/{round}/                                   LL       ..     >>    >>        >>
/admin/repairs/round/{round}/change/                            LL       ..     PF    ..        PF
/admin/repairs/round/{round}/history/                           LL       ..     PP    ..        PP
/admin/repairs/round/{round}/delete/                            LL       ..     FF    ..        FF
/admin/repairs/round/{round}/step/no-such-step/                 LL       ..     ..    ..        ..
/admin/repairs/round/{round}/step/hand-over/                    LL       ..     PP    ..        PP
/admin/repairs/round/{round}/step/call-off/                     LL       ..     PP    ..        PP
/admin/repairs/finding/                                         LL       ..     PP    PP        PP
/admin/repairs/finding/add/                                     LL       ..     FF    FF        FF
/admin/repairs/finding/{finding}/                               LL       ..     >>    >>        >>
/admin/repairs/finding/{finding}/change/                        LL       ..     PF    ..        PF
/admin/repairs/finding/{finding}/history/                       LL       ..     PP    ..        PP
/admin/repairs/finding/{finding}/delete/                        LL       ..     FF    ..        FF
/admin/repairs/finding/{finding}/step/no-such-step/             LL       ..     ..    ..        ..
/admin/community/street/                                        LL       ..     FF    FF        PP
/admin/community/street/add/                                    LL       ..     FF    FF        PP
/admin/community/street/{street}/                               LL       ..     >>    >>        >>
/admin/community/street/{street}/change/                        LL       ..     ..    ..        PP
/admin/community/street/{street}/history/                       LL       ..     ..    ..        PP
/admin/community/street/{street}/delete/                        LL       ..     ..    ..        FF
/admin/community/street/{street}/step/no-such-step/             LL       ..     ..    ..        ..
/admin/repairs/thanks/{thanks}/step/show/                       LL       ..     PP    ..        PP
/office/partners/                                               LL       .x     Px    Px        Px
/office/partners/{partner}/                                     LL       .x     Px    .x        Px
/office/partners/{partner}/members/                             LL       x.     xE    x.        xE
/office/partners/{partner}/members/{member}/remove/             LL       x.     x>    x.        x>
/office/inspections/{look}/                                     LL       .x     Dx    .x        Dx
/admin/repairs/referral/                                        LL       ..     PP    PP        PP
/admin/repairs/referral/add/                                    LL       ..     FF    FF        FF
/admin/repairs/referral/{referral}/                             LL       ..     >>    >>        >>
/admin/repairs/referral/{referral}/change/                      LL       ..     PF    ..        PF
/admin/repairs/referral/{referral}/history/                     LL       ..     PP    ..        PP
/admin/repairs/referral/{referral}/delete/                      LL       ..     FF    ..        FF
/admin/repairs/referral/{referral}/step/accept/                 LL       ..     PP    ..        PP
/admin/repairs/inspection/                                      LL       ..     PP    PP        PP
/admin/repairs/inspection/add/                                  LL       ..     FF    FF        FF
/admin/repairs/inspection/{look}/                               LL       ..     >>    >>        >>
/admin/repairs/inspection/{look}/change/                        LL       ..     PF    ..        PF
/admin/repairs/inspection/{look}/history/                       LL       ..     PP    ..        PP
/admin/repairs/inspection/{look}/delete/                        LL       ..     FF    ..        FF
/admin/repairs/inspection/{look}/step/no-such-step/             LL       ..     ..    ..        ..
"""

# 郑安 of the street office belongs to no community: elsewhere she is a resident for whom every community is next door.
STREET_TABLE = """
                                             street
/street/                                     Px
/street/orders/                              Px
/street/orders/{open}/                       Px
/street/workbook/                            xP
/street/points/                              Px
/street/points/{at_street}/                  PP
/volunteer/                                  PP
/repairs/new/                                PP
/topics/new/                                 ..
"""

OFFICE = rows_of(OFFICE_TABLE)
SITE = rows_of(SITE_TABLE)
FAR_FROM_HERE = {
    address: {"street": "".join("." if far == "." else near for near, far in zip(*both, strict=True))}
    for address, cells in SITE.items()
    if (both := (cells["resident"], cells["next_door"]))
}
STREET = FAR_FROM_HERE | rows_of(STREET_TABLE)
PASSED_ON = "admin/(?P<url>.*)$"  # whatever else stands behind /admin/, in the table as /admin/no-such-page/


def expected(table, role, which):
    """The letters of one role for GET (0) or POST (1)."""
    return {address: cells[role][which] for address, cells in table.items() if role in cells}


@pytest.fixture
def entered(world):
    """`entered("staff")`: the browser of that person, logged in; of a stranger, not."""

    def enter(role, **options):
        client = Client(**options)
        if role in PEOPLE:
            person = getattr(world.cast, PEOPLE[role])
            client.force_login(person, backend="community.accounts.backends.PhoneBackend")
        return client

    return enter


def test_every_address_of_the_project_is_in_the_tables(world):
    assert routes_of([*SITE, *OFFICE], world) == every_route()


AT_ONCE = {"stranger", "resident"}  # the others with the long tests: each takes seconds
ROLES = [
    role if role in AT_ONCE else pytest.param(role, marks=pytest.mark.slow) for role in ["stranger", *PEOPLE]
]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says_and_looking_changes_nothing(world, entered, role):
    client = entered(role)
    before = stored()

    for table in (SITE, OFFICE, STREET):
        seen = expected(table, role, 0)
        assert looked_at(client, seen, world) == seen
    after = stored()
    assert {table for table in before if before[table] != after[table]} == set()

    for table in (SITE, OFFICE, STREET):
        answered = expected(table, role, 1)
        assert posted_to(client, answered, world) == answered


@pytest.mark.slow
def test_nothing_is_taken_from_a_form_of_another_site(world, entered):
    client = entered("staff", enforce_csrf_checks=True)
    everything = [*SITE, *OFFICE]

    assert posted_to(client, everything, world) == dict.fromkeys(everything, "F")


@pytest.mark.parametrize(
    "role", ["resident", *(pytest.param(role, marks=pytest.mark.slow) for role in ("claimer", "partner"))]
)
def test_without_a_post_there_is_no_office(world, entered, role):
    lists = [address for address, cells in OFFICE.items() if cells["keeper"][0] == "." and "{" not in address]

    assert len(lists) > 30
    assert looked_at(entered(role), lists, world) == dict.fromkeys(lists, ".")
