/** Values and views of delivery: pulls, pops and leases. */
@NullMarked
package io.trivium.broker.delivery;

import org.jspecify.annotations.NullMarked;
