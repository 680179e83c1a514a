"""In the sample community somebody spoke instead of writing, and the office has not listened yet."""

from community.demo.plan import Neighbourhood, Plan, part
from community.demo.sounds import chime
from repairs import workflow
from repairs.models import RepairOrder


@part
def speak(plan: Plan) -> None:
    main = plan.neighbourhoods[0]
    plan.at(plan.moment(0.05), lambda: _say_it(main))


def _say_it(home: Neighbourhood) -> None:
    speaker = home.people["王秀兰"]
    workflow.submit(
        community=home.community,
        by=home.people["王小雨"],
        requester=speaker,
        channel=RepairOrder.Channel.HELPER,
        item="",
        contact_name=speaker.name,
        contact_phone=speaker.reach,
        building=speaker.building,
        unit=speaker.unit,
        room=speaker.room,
        voice=chime(),
    )
