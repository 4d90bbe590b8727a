//! What was taken for granted, so that whoever knows better can say so.

use serde::Serialize;

/// An assumption that the new day rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub message: String,
    pub message_zh: String,
}

impl Note {
    pub(super) fn nothing_begun() -> Note {
        Note {
            message: "`now` is left out: nothing is taken to have begun since the plan was told"
                .into(),
            message_zh: "未给出 now：按方案发布后尚无任何一站开始计算，未锁定的安排都可能改动"
                .into(),
        }
    }

    pub(super) fn ready_at_once(vehicle: &str, orders: &[String]) -> Note {
        let (named, named_zh) = (orders.join(", "), orders.join("、"));
        Note {
            message: format!(
                "on board {vehicle}: {named}; taken to be ready anew at once where they came from. \
                 `ready_at` says when they are, `lost` that they will not be"
            ),
            message_zh: format!(
                "{vehicle} 车上有 {named_zh}：按原取货处立即可重新备好计算。备货需要时间请写 ready_at，货已灭失请写 lost"
            ),
        }
    }

    pub(super) fn gone(vehicle: &str, orders: &[String]) -> Note {
        let (named, named_zh) = (orders.join(", "), orders.join("、"));
        Note {
            message: format!(
                "lost with {vehicle}: {named}; they are not delivered. Made once more, they are new orders"
            ),
            message_zh: format!(
                "{named_zh} 随 {vehicle} 灭失，不再配送；重新配制后请作为新订单加入"
            ),
        }
    }
}
