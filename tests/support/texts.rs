//! Tiny instances of the text formats, and a request of VROOM; what they cost is worked out where
//! they are used.

use datasets::formats::instance::Format;

/// Every form a file can be said to have, and none.
pub const FORMATS: [Option<Format>; 6] = [
    None,
    Some(Format::Rounds),
    Some(Format::Vroom),
    Some(Format::Vrplib),
    Some(Format::Solomon),
    Some(Format::Lilim),
];

/// A depot at (0, 0), stops at (3, 4) and (0, 10).
pub const SOLOMON: &str = "\
TINY

VEHICLE
NUMBER     CAPACITY
  3         200

CUSTOMER
CUST NO.   XCOORD.   YCOORD.   DEMAND    READY TIME   DUE DATE   SERVICE TIME

    0      0          0          0          0          1000       0
    1      3          4          10         0          100        10
    2      0          10         7          0          100        10
";

/// The same places; the depot is node 1.
pub const CVRP: &str = "\
NAME : tiny
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EUC_2D
BEST_KNOWN : 22
CAPACITY : 20
NODE_COORD_SECTION
1 0 0
2 3 4
3 0 10
DEMAND_SECTION
1 0
2 7
3 9
DEPOT_SECTION
 1
 -1
EOF
";

/// The same places: from (3, 4) to (0, 10).
pub const LILIM: &str = "\
3 200 1
0 0 0 0 0 1000 0 0 0
1 3 4 10 0 100 10 0 2
2 0 10 -10 0 100 10 1 0
";

/// Two depots, three clients, two vehicles, and every section there is.
pub const MANY: &str = "\
NAME: many
TYPE: MDVRPTW
DIMENSION: 5
VEHICLES: 2
EDGE_WEIGHT_TYPE: EUC_2D
VEHICLES_MAX_DISTANCE: 80
VEHICLES_MAX_DURATION: 300
NODE_COORD_SECTION
1 0 0
2 9 9
3 3 4
4 0 10
5 5 5
DEMAND_SECTION
1 0 0
2 0 0
3 4 1
4 5 1
5 6 1
BACKHAUL_SECTION
3 2 0
TIME_WINDOW_SECTION
1 0 500
2 0 400
3 10 90
4 0 300
5 0 300
SERVICE_TIME_SECTION
1 0
2 2
3 1
4 3
5 1
RELEASE_TIME_SECTION
1 0
2 0
3 20
4 0
5 0
PRIZE_SECTION
1 0
2 0
3 0
4 7.5
5 0
CAPACITY_SECTION
1 10 5
2 20 5
VEHICLES_DEPOT_SECTION
1 1
2 2
VEHICLES_RELOAD_DEPOT_SECTION
1 1 2
2
VEHICLES_MAX_RELOADS_SECTION
1 2
2 0
VEHICLES_FIXED_COST_SECTION
1 50
2 0
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 1
2 2
VEHICLES_ALLOWED_CLIENTS_SECTION
1 3 4
2 3 4 5
DEPOT_SECTION
1
2
-1
EOF
";

/// A job that is brought, one that is fetched, a shipment, and one that nobody has the skill for.
pub const VROOM: &str = r#"{
  "vehicles": [
    {"id": 7, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1],
     "time_window": [1600416000, 1600430400], "description": "van"}
  ],
  "jobs": [
    {"id": 1, "service": 300, "setup": 60, "delivery": [1], "location_index": 1, "skills": [1],
     "priority": 10, "time_windows": [[1600419600, 1600423200]]},
    {"id": 2, "service": 100, "pickup": [2], "location_index": 2},
    {"id": 3, "service": 100, "delivery": [1], "location_index": 2, "skills": [1, 9], "description": "nobody"}
  ],
  "shipments": [
    {"amount": [1], "pickup": {"id": 1, "service": 10, "location_index": 2},
     "delivery": {"id": 2, "service": 20, "location_index": 3}}
  ],
  "matrices": {"car": {
    "durations": [[0, 100, 200, 300], [100, 0, 150, 250], [200, 150, 0, 120], [300, 250, 120, 0]],
    "distances": [[0, 1000, 2000, 3000], [1000, 0, 1500, 2500], [2000, 1500, 0, 1200], [3000, 2500, 1200, 0]]
  }}
}"#;
