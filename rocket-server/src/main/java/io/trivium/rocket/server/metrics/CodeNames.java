package io.trivium.rocket.server.metrics;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Request and response codes as RocketMQ's measurements name them; one without a name is its number. */
final class CodeNames {
    private static final Map<Integer, String> REQUESTS = table("""
            10 send_message, 11 pull_message, 12 query_message, 14 query_consumer_offset, 15 update_consumer_offset, \
            17 update_and_create_topic, 18 update_and_create_topic_list, 21 get_all_topic_config, \
            25 update_broker_config, 26 get_broker_config, 28 get_broker_runtime_info, 29 search_offset_by_timestamp, \
            30 get_max_offset, 31 get_min_offset, 32 get_earliest_msg_storetime, 33 view_message_by_id, 34 heart_beat, \
            35 unregister_client, 36 consumer_send_msg_back, 37 end_transaction, 38 get_consumer_list_by_group, \
            41 lock_batch_mq, 42 unlock_batch_mq, 43 get_all_consumer_offset, 45 get_all_delay_offset, \
            46 check_client_config, 61 get_timer_metrics, 100 put_kv_config, 101 get_kv_config, 102 delete_kv_config, \
            103 register_broker, 104 unregister_broker, 105 get_routeinfo_by_topic, 106 get_broker_cluster_info, \
            200 update_and_create_subscriptiongroup, 201 get_all_subscriptiongroup_config, 202 get_topic_stats_info, \
            203 get_consumer_connection_list, 204 get_producer_connection_list, 205 wipe_write_perm_of_broker, \
            206 get_all_topic_list_from_nameserver, 207 delete_subscriptiongroup, 208 get_consume_stats, \
            215 delete_topic_in_broker, 216 delete_topic_in_namesrv, 217 register_topic_in_namesrv, \
            219 get_kvlist_by_namespace, 222 invoke_broker_to_reset_offset, 223 invoke_broker_to_get_consumer_status, \
            224 get_topics_by_cluster, 225 update_and_create_subscriptiongroup_list, 300 query_topic_consume_by_who, \
            303 query_consume_time_span, 304 get_system_topic_list_from_ns, 305 get_system_topic_list_from_broker, \
            306 clean_expired_consumequeue, 307 get_consumer_running_info, 308 query_correction_offset, \
            309 consume_message_directly, 310 send_message_v2, 311 get_unit_topic_list, \
            312 get_has_unit_sub_topic_list, 313 get_has_unit_sub_ununit_topic_list, 314 clone_group_offset, \
            315 view_broker_stats_data, 316 clean_unused_topic, 317 get_broker_consume_stats, \
            318 update_namesrv_config, 319 get_namesrv_config, 320 send_batch_message, 321 query_consume_queue, \
            322 query_data_version, 324 send_reply_message, 325 send_reply_message_v2, 327 add_write_perm_of_broker, \
            328 get_all_producer_info, 329 delete_expired_commitlog, 343 query_topics_by_consumer, \
            345 query_subscription_by_consumer, 351 get_topic_config, 352 get_subscriptiongroup_config, \
            353 update_and_get_group_forbidden, 361 lite_pull_message, 370 recall_message, 400 query_assignment, \
            401 set_message_request_mode, 402 get_all_message_request_mode, 901 get_broker_member_group, \
            904 broker_heartbeat, 907 get_broker_ha_status, 3001 auth_create_user, 3002 auth_update_user, \
            3003 auth_delete_user, 3004 auth_get_user, 3005 auth_list_user, 3006 auth_create_acl, \
            3007 auth_update_acl, 3008 auth_delete_acl, 3009 auth_get_acl, 3010 auth_list_acl, 200050 pop_message, \
            200051 ack_message, 200052 peek_message, 200053 change_message_invisibletime, 200054 notification, \
            200055 polling_info, 200151 batch_ack_message""");

    private static final Map<Integer, String> RESPONSES = table("""
            0 success, 1 system_error, 2 system_busy, 3 request_code_not_supported, 4 transaction_failed, \
            10 flush_disk_timeout, 11 slave_not_available, 12 flush_slave_timeout, 13 message_illegal, \
            14 service_not_available, 15 version_not_supported, 16 no_permission, 17 topic_not_exist, \
            19 pull_not_found, 20 pull_retry_immediately, 21 pull_offset_moved, 22 query_not_found, \
            23 subscription_parse_failed, 24 subscription_not_exist, 25 subscription_not_latest, \
            26 subscription_group_not_exist, 27 filter_data_not_exist, 28 filter_data_not_latest, \
            29 invalid_parameter, 206 consumer_not_online, 207 consume_msg_timeout, 208 no_message, 209 polling_full, \
            210 polling_timeout, 215 flow_control, 604 illegal_operation, 1500 go_away, 3001 user_not_exist, \
            3002 policy_not_exist""");

    private CodeNames() {}

    static String ofRequest(int code) {
        return REQUESTS.getOrDefault(code, Integer.toString(code));
    }

    static String ofResponse(int code) {
        return RESPONSES.getOrDefault(code, Integer.toString(code));
    }

    private static Map<Integer, String> table(String text) {
        return Stream.of(text.split(", ", -1))
                .map(entry -> entry.split(" ", -1))
                .collect(Collectors.toUnmodifiableMap(entry -> Integer.valueOf(entry[0]), entry -> entry[1]));
    }
}
